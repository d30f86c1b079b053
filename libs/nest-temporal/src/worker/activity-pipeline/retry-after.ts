/** `Retry-After`, wherever an exception carries it: Nest's own have no headers, so that everybody puts it elsewhere. */

const headerName = 'retry-after';

/**
 * The wait that an exception asks for before the next attempt, in milliseconds, or `undefined`.
 *
 * Looked at, in this order: the property `retryAfter` of the exception, that of its response body, its headers (property
 * `headers` or method `getHeaders()`), and the headers of its cause, or of the response in it, as HTTP clients throw them.
 * A number is in seconds; a string is a number of seconds or an HTTP date. What is in the past or unreadable does not count.
 *
 * @param nowMs - the present, against which dates count
 */
export function retryAfterMs(exception: object, response: unknown, nowMs: number): number | undefined {
  const cause = field(exception, 'cause');
  const places = [
    () => field(exception, 'retryAfter'),
    () => field(response, 'retryAfter'),
    () => headerOf(field(exception, 'headers')),
    () => headerOf(headersFrom(exception)),
    () => headerOf(field(cause, 'headers')),
    () => headerOf(field(field(cause, 'response'), 'headers')),
  ];
  for (const place of places) {
    const ms = toMs(place(), nowMs);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function headersFrom(exception: object): unknown {
  const { getHeaders } = exception as { getHeaders?: unknown };
  return typeof getHeaders === 'function' ? (getHeaders as () => unknown).call(exception) : undefined;
}

/** Of a `Headers` object, or of a record whose names may be written in any case. */
function headerOf(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const { get } = headers as { get?: unknown };
  if (typeof get === 'function') return (get as (name: string) => unknown).call(headers, headerName);
  const name = Object.keys(headers).find((key) => key.toLowerCase() === headerName);
  return name === undefined ? undefined : field(headers, name);
}

function toMs(value: unknown, nowMs: number): number | undefined {
  const text = Array.isArray(value) ? (value[0] as unknown) : value;
  if (typeof text !== 'number' && (typeof text !== 'string' || text.trim() === '')) return undefined;
  const seconds = Number(text);
  const ms = Math.round(Number.isNaN(seconds) ? Date.parse(String(text)) - nowMs : seconds * 1000);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}
