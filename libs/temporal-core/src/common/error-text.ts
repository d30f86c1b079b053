/**
 * An unknown error as text for a log: name, message, stack and causes, and nothing else. Libraries attach whole
 * requests, headers included, to their errors, and a logger that receives the error prints them. A message may also be
 * megabytes long.
 */
import { safeText } from './safe-text.js';

/** Attributes of a log record about an error. */
export type ErrorAttributes = {
  /** Name and message, and those of its causes. */
  error: string;
  /** Stacks of the error and of its causes. */
  stack?: string;
};

const maxCauses = 5;
const maxMessageLength = 2_000;
const maxStackLines = 30;
const maxStackLength = 4_000;

/** @param error - the thrown value */
export function errorAttributes(error: unknown): ErrorAttributes {
  const chain = causesOf(error);
  const text = chain.map(titleOf).join(', caused by: ');
  const stacks = chain.flatMap((link) => stackOf(link) ?? []);
  return stacks.length > 0 ? { error: text, stack: stacks.join('\ncaused by: ') } : { error: text };
}

/** `error` and its causes, the outermost first. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let link = error; chain.length <= maxCauses; link = read(link, 'cause')) {
    if (chain.includes(link) || (link === undefined && chain.length > 0)) break;
    chain.push(link);
  }
  return chain;
}

function titleOf(error: unknown): string {
  const name = read(error, 'name');
  const message = read(error, 'message');
  if (typeof message !== 'string') return shortened(redacted(safeText(error)), maxMessageLength);
  const title = typeof name === 'string' && name !== '' && name !== 'Error' ? `${name}: ${message}` : message;
  return shortened(redacted(title), maxMessageLength);
}

function stackOf(error: unknown): string | undefined {
  const stack = read(error, 'stack');
  if (typeof stack !== 'string' || stack === '') return undefined;
  // Every stack begins with the message. A message of many lines must not displace the frames.
  const firstFrame = stack.search(/^\s+at /m);
  const head = firstFrame < 0 ? stack : stack.slice(0, firstFrame);
  const frames = firstFrame < 0 ? [] : stack.slice(firstFrame, firstFrame + maxStackLength).split('\n', maxStackLines);
  return [shortened(redacted(head.trimEnd()), maxMessageLength), ...frames].join('\n');
}

/** An error whose proxy or getter throws must not break the log. */
function read(error: unknown, key: 'name' | 'message' | 'stack' | 'cause'): unknown {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) return undefined;
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** Messages of HTTP clients and databases quote their requests, including credentials in headers and URLs. */
function redacted(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{16,}/gi, '$1 [redacted]')
    .replace(/(\b[a-z][\w+.-]*:\/\/)[^\s/@]*@/gi, '$1[redacted]@');
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
