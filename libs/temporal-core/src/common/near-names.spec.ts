import { describe, expect, it } from 'vitest';
import { listNames, nearNames } from './near-names.js';

describe('near names', () => {
  it('are those a slip away, nearest first, whatever their case', () => {
    expect(nearNames('sayHelo', ['sayHello', 'SAYHELO', 'charge', 'sayHallo'])).toEqual([
      'SAYHELO',
      'sayHello',
      'sayHallo',
    ]);
  });

  it('are none when nothing is near', () => {
    expect(nearNames('refund', ['charge', 'sayHello'])).toEqual([]);
  });

  it('are listed up to a limit', () => {
    expect(listNames(['a', 'b'])).toBe('"a", "b"');
    expect(listNames(['a', 'b', 'c'], 2)).toBe('"a", "b" and 1 more');
  });
});
