/** Tokens of a visibility query to its syntax tree: a SQL condition, then `group by`, `order by`, `limit`. */
import { QueryFault } from './query-fault.js';
import { syntaxError, tokenize, type Token } from './query-lexer.js';
import type { Comparison, Condition, Operand, Query } from './query-syntax.js';

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
/** Words that are no names unless they stand between backticks. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    'add and as asc auto_increment between by collate create cross default delete desc describe distinct div drop else ' +
    'end escape explain for force from group having ignore in index inner insert into is join key like limit lock match ' +
    'maxvalue natural next not null on or order outer regexp rename schema select separator set show starts_with ' +
    'straight_join table tables then to union unique update use using when where'
  ).split(' '),
);

/**
 * As the real server's parser: how deep parentheses, negations and signs may nest, and the tree that they and their
 * joins make.
 */
const deepestNesting = 200;
const deepestTree = 1_000;
/** The nodes around and below the conditions of a query, in the tree of the real server. */
const nodesAround = 5;

const startsWithClause = /^(group by|order by)/i;

/** @throws QueryFault `malformed SQL query: …` */
export function parseQuery(text: string): Query {
  const query = text.trim();
  return new QueryParser(query, tokenize(query)).parse();
}

class QueryParser {
  #at = 0;
  #nesting = 0;
  readonly #depths = new WeakMap<Condition, number>();

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Query {
    const isCondition = !this.#sees('end') && !this.#seesClause();
    const where = isCondition ? this.#or() : undefined;
    const groupBy = this.#acceptWords('group', 'by') ? this.#list() : [];
    const hasOrderBy = this.#acceptWords('order', 'by');
    if (hasOrderBy) this.#orderings();
    const hasLimit = this.#acceptWords('limit');
    if (hasLimit) this.#list();
    if (!this.#sees('end')) throw this.#unexpected();
    if (where && this.#depthOf(where) + nodesAround > deepestTree) {
      throw new QueryFault('malformed SQL query: max ast depth reached');
    }
    return { where, groupBy, hasOrderBy, hasLimit };
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#acceptWords('or') || this.#acceptSign('||')) left = this.#join('or', left, this.#and());
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#acceptWords('and') || this.#acceptSign('&&')) left = this.#join('and', left, this.#not());
    return left;
  }

  #not(): Condition {
    if (!this.#acceptWords('not') && !this.#acceptSign('!')) return this.#comparison();
    const operand = this.#nested(() => this.#not());
    const negation: Condition = { kind: 'not', operand };
    this.#depths.set(negation, this.#depthOf(operand) + 1);
    return negation;
  }

  #comparison(): Condition {
    const start = this.#at;
    if (this.#acceptSign('(')) {
      const inner = this.#nested(() => this.#or());
      this.#expectSign(')');
      if (inner.kind !== 'operand') {
        this.#depths.set(inner, this.#depthOf(inner) + 1);
        return inner;
      }
      this.#at = start;
    }
    const left = this.#operand();
    if (this.#acceptWords('is')) return { kind: 'is', test: this.#isTest(), left };
    const isNegated = this.#acceptWords('not');
    if (this.#acceptWords('between')) {
      const from = this.#operand();
      if (!this.#acceptWords('and')) throw this.#unexpected();
      return { kind: 'between', isNegated, left, from, to: this.#operand() };
    }
    const operator = this.#wordOperator(isNegated) ?? (isNegated ? undefined : this.#signOperator());
    if (operator) return { kind: 'compare', operator, left, right: this.#rightOf(operator) };
    if (isNegated) throw this.#unexpected();
    return { kind: 'operand', operand: left };
  }

  #rightOf(operator: Comparison): Operand {
    const isList = operator === 'in' || operator === 'not in';
    const { kind, text } = this.#peek();
    if (isList && !(kind === 'sign' && text === '(')) throw this.#unexpected();
    return this.#operand();
  }

  #isTest(): string {
    const negation = this.#acceptWords('not') ? 'not ' : '';
    for (const test of ['null', 'true', 'false']) if (this.#acceptWords(test)) return negation + test;
    throw this.#unexpected();
  }

  #wordOperator(isNegated: boolean): Comparison | undefined {
    for (const name of ['in', 'like', 'starts_with'] as const) {
      if (this.#acceptWords(name)) return isNegated ? `not ${name}` : name;
    }
    return undefined;
  }

  #signOperator(): Comparison | undefined {
    const token = this.#peek();
    const operator = token.kind === 'sign' ? comparisons[token.text] : undefined;
    if (operator) this.#at++;
    return operator;
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.kind === 'sign') return this.#signOperand(token.text);
    if (token.kind === 'end' || (token.kind === 'word' && reservedWords.has(token.text.toLowerCase()))) {
      if (token.text.toLowerCase() !== 'null') throw this.#unexpected();
    }
    this.#at++;
    if (token.kind === 'string' || token.kind === 'number') return { kind: token.kind, text: token.text };
    const name = token.text;
    if (token.kind === 'name') return { kind: 'column', name };
    const lower = name.toLowerCase();
    if (lower === 'null') return { kind: 'null' };
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true' };
    if (!this.#acceptSign('(')) return { kind: 'column', name };
    if (!this.#acceptSign(')')) {
      this.#list();
      this.#expectSign(')');
    }
    return { kind: 'function', name };
  }

  #signOperand(sign: string): Operand {
    if (sign === '(') {
      this.#at++;
      const items = this.#nested(() => this.#list());
      this.#expectSign(')');
      return { kind: 'tuple', items };
    }
    if (!'+-~!'.includes(sign)) throw this.#unexpected();
    this.#at++;
    const operand = this.#nested(() => this.#operand());
    if (sign === '-' && operand.kind === 'number') return { kind: 'number', text: `-${operand.text}` };
    if (sign === '+' && operand.kind === 'number') return operand;
    return { kind: 'unary', operator: sign, operand };
  }

  #join(kind: 'and' | 'or', left: Condition, right: Condition): Condition {
    const joined: Condition = { kind, left, right };
    this.#depths.set(joined, Math.max(this.#depthOf(left), this.#depthOf(right)) + 1);
    return joined;
  }

  #depthOf(condition: Condition): number {
    return this.#depths.get(condition) ?? 1;
  }

  /** What follows a sign or word that was accepted, one level deeper. */
  #nested<T>(parse: () => T): T {
    this.#nesting++;
    if (this.#nesting === deepestNesting) throw this.#fault('max nesting level reached', this.tokens[this.#at - 1]);
    const parsed = parse();
    this.#nesting--;
    return parsed;
  }

  #list(): Operand[] {
    const items = [this.#operand()];
    while (this.#acceptSign(',')) items.push(this.#operand());
    return items;
  }

  #orderings(): void {
    do {
      this.#operand();
      if (!this.#acceptWords('asc')) this.#acceptWords('desc');
    } while (this.#acceptSign(','));
  }

  #seesClause(): boolean {
    return ['group', 'order', 'limit'].includes(this.#peek().text.toLowerCase()) && this.#sees('word');
  }

  #peek(): Token {
    return this.tokens[this.#at] ?? { kind: 'end', text: '', end: 0 };
  }

  #sees(kind: Token['kind']): boolean {
    return this.#peek().kind === kind;
  }

  #acceptWords(...words: string[]): boolean {
    const isHere = words.every((word, index) => {
      const token = this.tokens[this.#at + index];
      return token?.kind === 'word' && token.text.toLowerCase() === word;
    });
    if (isHere) this.#at += words.length;
    return isHere;
  }

  #acceptSign(sign: string): boolean {
    const token = this.#peek();
    const isHere = token.kind === 'sign' && token.text === sign;
    if (isHere) this.#at++;
    return isHere;
  }

  #expectSign(sign: string): void {
    if (!this.#acceptSign(sign)) throw this.#unexpected();
  }

  #unexpected(): Error {
    return this.#fault('syntax error', this.#peek());
  }

  #fault(problem: string, token: Token | undefined): Error {
    const { kind, end, text } = token ?? this.#peek();
    const lower = text.toLowerCase();
    const near = kind === 'sign' ? '' : kind === 'word' && reservedWords.has(lower) ? lower : text;
    return syntaxError(end, near, startsWithClause.test(this.text), problem);
  }
}
