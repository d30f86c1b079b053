/** Text of a visibility query to tokens: the words, values and signs of a SQL condition. */
import { QueryFault } from './query-fault.js';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly end: number }
  /** A name between backticks: never a keyword. */
  | { readonly kind: 'name'; readonly text: string; readonly end: number }
  | { readonly kind: 'string'; readonly text: string; readonly end: number }
  | { readonly kind: 'number'; readonly text: string; readonly end: number }
  | { readonly kind: 'sign'; readonly text: string; readonly end: number }
  | { readonly kind: 'end'; readonly text: ''; readonly end: number };

const space = /\s*/y;
const word = /[A-Za-z_@][\w.$@-]*/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const sign = /<=>|<=|>=|<>|!=|&&|\|\||[=<>(),!+\-*/~;%&|^]/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', Z: '\x1a' };

/** @throws QueryFault for a character that no query holds, or a string that does not end */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text) at += text.length;
    return text || undefined;
  };
  for (;;) {
    match(space);
    const first = query[at];
    if (first === undefined) break;
    if (first === "'" || first === '"' || first === '`') {
      const { text, end } = readQuoted(query, at);
      at = end;
      tokens.push({ kind: first === '`' ? 'name' : 'string', text, end: at });
      continue;
    }
    const found =
      tokenOf('number', match(number), at) ?? tokenOf('word', match(word), at) ?? tokenOf('sign', match(sign), at);
    if (!found) throw syntaxError(at + 1, first);
    tokens.push({ ...found, end: at });
  }
  tokens.push({ kind: 'end', text: '', end: query.length });
  return tokens;
}

/**
 * As the real server says it, whose parser sees the query behind `select * from table1 where `, or without the `where`.
 */
export function syntaxError(
  position: number,
  near: string,
  isWithoutWhere = false,
  problem = 'syntax error',
): QueryFault {
  const prefix = (isWithoutWhere ? 'select * from table1 ' : 'select * from table1 where ').length;
  return new QueryFault(
    `malformed SQL query: ${problem} at position ${prefix + position + 1}${near && ` near '${near}'`}`,
  );
}

function tokenOf(kind: 'number' | 'word' | 'sign', text: string | undefined, end: number): Token | undefined {
  return text === undefined ? undefined : { kind, text, end };
}

function readQuoted(query: string, start: number): { text: string; end: number } {
  const quote = query[start];
  let text = '';
  for (let at = start + 1; at < query.length; at++) {
    const char = query[at] ?? '';
    if (char === quote) {
      if (query[at + 1] !== quote) return { text, end: at + 1 };
      text += quote;
      at++;
    } else if (char === '\\' && quote !== '`') {
      at++;
      const escaped = query[at] ?? '';
      text += escapes[escaped] ?? escaped;
    } else {
      text += char;
    }
  }
  throw syntaxError(query.length, text);
}
