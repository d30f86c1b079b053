import { describe, expect, it } from 'vitest';
import { randomSeed } from './random-seed.js';

describe('random seed', () => {
  it.each([
    ['', 0xcbf29ce484222325n],
    ['a', 0xaf63dc4c8601ec8cn],
    ['foobar', 0x85944171f73967e8n],
  ])('is FNV-1a over 64 bits: %j', (text, hash) => {
    expect(randomSeed(text)).toBe(hash.toString());
  });

  it('of a run id never changes, since histories depend on it', () => {
    expect(randomSeed('0192a6f0-5c5e-7b1a-9d3e-2f4b6c8d0e1f')).toBe(fnv1a('0192a6f0-5c5e-7b1a-9d3e-2f4b6c8d0e1f'));
  });
});

/** The textbook form, in exact arithmetic. */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  return hash.toString();
}
