import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-01-01T00:00:00Z');

function waitOf(properties: object, response: unknown = {}): number | undefined {
  return retryAfterMs(Object.assign(new Error('busy'), properties), response, now);
}

describe('the wait that an exception asks for', () => {
  it.each<[string, object, unknown]>([
    ['its property', { retryAfter: 3 }, {}],
    ['the response body', {}, { retryAfter: '3' }],
    ['its headers', { headers: { 'Retry-After': '3' } }, {}],
    ['its method for headers', { getHeaders: () => ({ 'retry-after': ['3'] }) }, {}],
    ['the headers of its cause', { cause: { headers: new Headers({ 'retry-after': '3' }) } }, {}],
    ['the response in its cause', { cause: { response: { headers: { 'retry-after': 3 } } } }, {}],
  ])('is found in %s', (_, properties, response) => {
    expect(waitOf(properties, response)).toBe(3000);
  });

  it('is a number of seconds or a date', () => {
    expect(waitOf({ retryAfter: 0.25 })).toBe(250);
    expect(waitOf({ retryAfter: 'Thu, 01 Jan 2026 00:01:30 GMT' })).toBe(90_000);
  });

  it.each([0, -1, '', 'soon', Number.NaN, Infinity, null, {}, 'Wed, 31 Dec 2025 23:59:59 GMT'])(
    'is not %j, and the next place counts',
    (retryAfter) => {
      expect(waitOf({ retryAfter })).toBeUndefined();
      expect(waitOf({ retryAfter }, { retryAfter: 2 })).toBe(2000);
    },
  );
});
