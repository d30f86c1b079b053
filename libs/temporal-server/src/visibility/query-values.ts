/** Values of a query, checked against the type of the attribute that they are compared with. */
import { IndexedValueType, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import { QueryFault } from './query-fault.js';
import type { Operand } from './query-syntax.js';
import { typeNames, type Attribute } from './search-attributes.js';

/** Datetimes are milliseconds since 1970, durations nanoseconds, the status its number. */
export type QueryValue = string | number | boolean;

/** What a literal is before its attribute is known: numbers with a point or an exponent are floats. */
type Literal = { readonly goType: 'string' | 'int64' | 'float64' | 'bool'; readonly value: QueryValue };

/** @throws QueryFault when the operand is no value, or not one of the attribute's type */
export function valueOf(operand: Operand, attribute: Attribute): QueryValue {
  const literal = literalOf(operand);
  if (attribute.name === 'ExecutionStatus') return statusOf(literal);
  if (attribute.name === 'ExecutionDuration') return executionDurationOf(literal);
  return typedValue(literal, attribute);
}

function literalOf(operand: Operand): Literal {
  switch (operand.kind) {
    case 'string':
      return { goType: 'string', value: operand.text };
    case 'number':
      return { goType: /^[+-]?\d+$/.test(operand.text) ? 'int64' : 'float64', value: Number(operand.text) };
    case 'boolean':
      return { goType: 'bool', value: operand.value };
    case 'unary':
      if (operand.operator === '+' || operand.operator === '-') {
        throw new QueryFault(`invalid expression: unary operator not supported in "${textOf(operand)}"`);
      }
      throw new QueryFault(`operation is not supported: unary operator "${operand.operator}"`);
    case 'function':
      throw new QueryFault('operation is not supported: nested func');
    case 'column':
      throw new QueryFault(
        'operation is not supported: column name on the right side of comparison expression ' +
          `(did you forget to quote "${operand.name}"?)`,
      );
    case 'null':
      throw new QueryFault('invalid expression: unexpected value type *sqlparser.NullVal');
    case 'tuple':
      throw new QueryFault('invalid expression: unexpected value type sqlparser.ValTuple');
  }
}

function textOf(operand: Operand): string {
  if (operand.kind === 'unary') return operand.operator + textOf(operand.operand);
  if (operand.kind === 'string') return `'${operand.text}'`;
  if (operand.kind === 'column' || operand.kind === 'function') return operand.name;
  return operand.kind === 'number' ? operand.text : operand.kind;
}

function typedValue(literal: Literal, { alias, type }: Attribute): QueryValue {
  const { goType, value } = literal;
  switch (type) {
    case IndexedValueType.INDEXED_VALUE_TYPE_INT:
    case IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE:
      if (goType === 'int64' || goType === 'float64') return value;
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_BOOL:
      if (goType === 'bool') return value;
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_DATETIME:
      if (goType === 'int64') return Number(value) / 1e6;
      if (goType === 'string') return datetimeOf(String(value));
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_TEXT:
      if (goType !== 'string') break;
      if (String(value).trim()) return value;
      throw new QueryFault(`invalid expression: no tokens found filtering on Text type search attribute ${alias}`);
    default:
      if (goType === 'string') return value;
  }
  throw new QueryFault(
    `invalid expression: invalid value type for search attribute ${alias} of type ${typeNames[type]}: ` +
      `${goType === 'string' ? JSON.stringify(value) : String(value)} (type: ${goType})`,
  );
}

const dateTimeText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function datetimeOf(text: string): number {
  const fraction = dateTimeText.exec(text)?.[1] ?? '';
  const whole = dateTimeText.test(text) ? Date.parse(text.replace(fraction, '')) : NaN;
  if (Number.isNaN(whole)) throw new QueryFault(`invalid expression: unable to parse datetime '${text}'`);
  return whole + Number(`0${fraction || '.0'}`) * 1000;
}

const statusPrefix = 'WORKFLOW_EXECUTION_STATUS_';

/** Name of a status as queries, groups and errors have it: `ContinuedAsNew`. */
export function statusName(status: WorkflowExecutionStatus): string {
  const name = Object.entries(WorkflowExecutionStatus).find(([, value]) => value === status)?.[0] ?? '';
  const words = name.slice(statusPrefix.length).toLowerCase().split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function statusOf({ goType, value }: Literal): number {
  const statuses = Object.entries(WorkflowExecutionStatus);
  if (goType === 'int64') {
    const known = statuses.find(([, status]) => status === value);
    if (known) return known[1];
    throw new QueryFault(`invalid expression: invalid ExecutionStatus value ${String(value)}`);
  }
  if (goType === 'string') {
    const known = statuses.find(([name, status]) => name === value || statusName(status) === value);
    if (known) return known[1];
    throw new QueryFault(`invalid expression: invalid ExecutionStatus value '${String(value)}'`);
  }
  throw new QueryFault(`invalid expression: unexpected value type ${goType} for search attribute ExecutionStatus`);
}

const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
};

function executionDurationOf({ goType, value }: Literal): number {
  if (goType === 'int64') return Number(value);
  if (goType !== 'string') {
    throw new QueryFault(`invalid expression: unexpected value type ${goType} for search attribute ExecutionDuration`);
  }
  const nanos = durationNanosOf(String(value));
  if (nanos !== undefined) return nanos;
  throw new QueryFault(
    `invalid expression: invalid duration value for search attribute ExecutionDuration: ${String(value)}`,
  );
}

/** Nanoseconds of `1500`, `2h45m` or `02:45:00`. */
function durationNanosOf(text: string): number | undefined {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const clock = /^(\d+):([0-5]?\d):([0-5]?\d)$/.exec(text);
  if (clock) return (Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3])) * 1e9;
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d)/g)];
  const nanos = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (nanosPerUnit[unit ?? ''] ?? 0), 0);
  return text.startsWith('-') ? -nanos : nanos;
}
