/**
 * A query as a test on a record, with SQL's three values: what is compared with an absent value is neither true nor
 * false, and stays so when it is negated. Lists and texts are the exception, as in the stores of the real server: there
 * an absent value simply does not hold the word.
 */
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { NamespaceRecord } from '../context/namespaces.js';
import { QueryFault } from './query-fault.js';
import { parseQuery } from './query-parser.js';
import type { Comparison, Condition, Operand, Query } from './query-syntax.js';
import { valueOf, type QueryValue } from './query-values.js';
import { resolveAttribute, typeNames, type Attribute } from './search-attributes.js';

/** Values of one run by attribute name. */
export type RecordValues = Readonly<Record<string, QueryValue | readonly string[] | undefined>>;

/** What a query asks. */
export interface RunFilter {
  matches(values: RecordValues): boolean;
  readonly groupBy: Attribute | undefined;
  /** True without a condition. */
  readonly isOpen: boolean;
  /** The only workflow id whose runs can match; undefined when there may be several. */
  readonly workflowId: string | undefined;
}

type Test = (values: RecordValues) => boolean | undefined;

const order: readonly Comparison[] = ['=', '!=', '<', '>', '<=', '>=', 'in', 'not in'];
const operatorsOf = new Map<IndexedValueType, readonly Comparison[]>([
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, [...order, 'starts_with', 'not starts_with']],
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST, ['=', '!=', 'in', 'not in']],
  [IndexedValueType.INDEXED_VALUE_TYPE_TEXT, ['=', '!=']],
]);
const rangeTypes: readonly IndexedValueType[] = [
  IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  IndexedValueType.INDEXED_VALUE_TYPE_INT,
  IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
];
export const namespaceDivision = 'TemporalNamespaceDivision';

/** @throws QueryFault for a query that the real server refuses as well */
export function compileQuery(namespace: NamespaceRecord, text: string): RunFilter {
  const compiler = new QueryCompiler(namespace);
  const query = parseQuery(text.trim());
  if (query.hasLimit) throw new QueryFault("operation is not supported: 'LIMIT' clause");
  const test = query.where && compiler.compile(query.where);
  const groupBy = compiler.groupBy(query);
  if (query.hasOrderBy) throw new QueryFault("operation is not supported: 'ORDER BY' clause");
  return {
    groupBy,
    isOpen: test === undefined,
    workflowId: query.where && compiler.workflowIdOf(query.where),
    // What the server runs for itself is hidden unless a query asks for it.
    matches: (values) =>
      (compiler.seesDivision || values[namespaceDivision] === undefined) &&
      (test === undefined || test(values) === true),
  };
}

class QueryCompiler {
  seesDivision = false;

  constructor(private readonly namespace: NamespaceRecord) {}

  compile(condition: Condition): Test {
    switch (condition.kind) {
      case 'and':
        return both(this.compile(condition.left), this.compile(condition.right));
      case 'or':
        return either(this.compile(condition.left), this.compile(condition.right));
      case 'not':
        return negated(this.compile(condition.operand));
      case 'compare':
        return this.#compare(condition.operator, this.#attribute(condition.left), condition.right);
      case 'between':
        return this.#between(condition);
      case 'is':
        return this.#is(condition.test, this.#attribute(condition.left));
      case 'operand':
        return this.#refuse(condition.operand);
    }
  }

  /** The workflow id that a condition names, by itself or by one that must hold as well. */
  workflowIdOf(condition: Condition): string | undefined {
    if (condition.kind === 'and') return this.workflowIdOf(condition.left) ?? this.workflowIdOf(condition.right);
    if (condition.kind !== 'compare' || condition.operator !== '=') return undefined;
    const { left, right } = condition;
    const isId = left.kind === 'column' && resolveAttribute(this.namespace, left.name).name === 'WorkflowId';
    return isId && right.kind === 'string' ? right.text : undefined;
  }

  groupBy({ groupBy }: Query): Attribute | undefined {
    if (groupBy.length > 1) {
      throw new QueryFault("operation is not supported: 'GROUP BY' clause supports only a single field");
    }
    if (!groupBy[0]) return undefined;
    const attribute = this.#attribute(groupBy[0]);
    const { name, alias } = attribute;
    const isAllowed =
      name === 'ExecutionStatus' || name === namespaceDivision || name.startsWith('TemporalLowCardinalityKeyword');
    if (isAllowed) return attribute;
    throw new QueryFault(
      `operation is not supported: 'GROUP BY' clause is not supported for search attribute ${alias}`,
    );
  }

  #attribute(operand: Operand): Attribute {
    if (operand.kind !== 'column') {
      throw new QueryFault(`invalid expression: must be a column name but was ${parserTypes[operand.kind]}`);
    }
    const attribute = resolveAttribute(this.namespace, operand.name);
    if (attribute.name === namespaceDivision) this.seesDivision = true;
    return attribute;
  }

  #compare(operator: Comparison, attribute: Attribute, right: Operand): Test {
    const isList = operator === 'in' || operator === 'not in';
    if (!isList && right.kind === 'tuple') {
      const found = right.items.length === 1 ? '*sqlparser.ParenExpr' : 'sqlparser.ValTuple';
      throw new QueryFault(`invalid expression: unexpected value type ${found}`);
    }
    const wanted =
      right.kind === 'tuple' ? right.items.map((item) => valueOf(item, attribute)) : [valueOf(right, attribute)];
    const { alias, name, type } = attribute;
    if (!(operatorsOf.get(type) ?? order).includes(operator)) {
      throw new QueryFault(
        `operation is not supported: operator '${operator.toUpperCase()}' not supported for ` +
          `${typeNames[type]} type search attribute '${alias}'`,
      );
    }
    if (type === IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST) {
      const holds = (values: RecordValues): boolean => listOf(values[name]).some((item) => wanted.includes(item));
      return operator === '=' || operator === 'in' ? holds : (values) => !holds(values);
    }
    if (type === IndexedValueType.INDEXED_VALUE_TYPE_TEXT) {
      const phrases = String(wanted[0])
        .split(' ')
        .map(wordsOf)
        .filter((phrase) => phrase.length > 0);
      const holds = (values: RecordValues): boolean => {
        const words = wordsOf(String(values[name] ?? ''));
        return phrases.some((phrase) => holdsPhrase(words, phrase));
      };
      return operator === '=' ? holds : (values) => !holds(values);
    }
    const test = comparisonTest(operator, wanted);
    return (values) => {
      const value = values[name];
      return value === undefined || typeof value === 'object' ? undefined : test(value);
    };
  }

  #between({ isNegated, left, from, to }: Extract<Condition, { kind: 'between' }>): Test {
    const attribute = this.#attribute(left);
    const { alias, name, type } = attribute;
    if (!rangeTypes.includes(type)) {
      throw new QueryFault(
        `invalid expression: cannot do range condition on search attribute '${alias}' of type ${typeNames[type]}`,
      );
    }
    const [lowest, highest] = [valueOf(from, attribute), valueOf(to, attribute)];
    return (values) => {
      const value = values[name];
      if (value === undefined || typeof value === 'object') return undefined;
      return (value >= lowest && value <= highest) !== isNegated;
    };
  }

  #is(test: string, { name }: Attribute): Test {
    if (test === 'null') return (values) => values[name] === undefined;
    if (test === 'not null') return (values) => values[name] !== undefined;
    throw new QueryFault("invalid expression: 'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'");
  }

  #refuse(operand: Operand): never {
    if (operand.kind === 'function') throw new QueryFault('operation is not supported: function expression');
    if (operand.kind === 'column') throw new QueryFault('invalid expression: incomplete expression');
    throw new QueryFault(`operation is not supported: expression of type ${parserTypes[operand.kind]}`);
  }
}

/** How the real server's parser calls what it found. */
const parserTypes: Readonly<Record<Operand['kind'], string>> = {
  column: '*sqlparser.ColName',
  string: '*sqlparser.SQLVal',
  number: '*sqlparser.SQLVal',
  boolean: 'sqlparser.BoolVal',
  null: '*sqlparser.NullVal',
  tuple: 'sqlparser.ValTuple',
  function: '*sqlparser.FuncExpr',
  unary: '*sqlparser.UnaryExpr',
};

function comparisonTest(operator: Comparison, wanted: readonly QueryValue[]): (value: QueryValue) => boolean {
  const [first = ''] = wanted;
  switch (operator) {
    case '=':
      return (value) => value === first;
    case '!=':
      return (value) => value !== first;
    case '<':
      return (value) => value < first;
    case '<=':
      return (value) => value <= first;
    case '>':
      return (value) => value > first;
    case '>=':
      return (value) => value >= first;
    case 'in':
      return (value) => wanted.includes(value);
    case 'not in':
      return (value) => !wanted.includes(value);
    case 'starts_with':
      return (value) => String(value).startsWith(String(first));
    case 'not starts_with':
      return (value) => !String(value).startsWith(String(first));
    default:
      throw new QueryFault(`operation is not supported: operator '${operator.toUpperCase()}'`);
  }
}

function both(left: Test, right: Test): Test {
  return (values) => {
    const [one, other] = [left(values), right(values)];
    if (one === false || other === false) return false;
    return one === undefined || other === undefined ? undefined : true;
  };
}

function either(left: Test, right: Test): Test {
  return (values) => {
    const [one, other] = [left(values), right(values)];
    if (one === true || other === true) return true;
    return one === undefined || other === undefined ? undefined : false;
  };
}

function negated(test: Test): Test {
  return (values) => {
    const outcome = test(values);
    return outcome === undefined ? undefined : !outcome;
  };
}

function listOf(value: QueryValue | readonly string[] | undefined): readonly QueryValue[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function holdsPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, start) => phrase.every((word, index) => words[start + index] === word));
}
