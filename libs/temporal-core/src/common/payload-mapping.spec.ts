import { describe, expect, it } from 'vitest';
import { mergeUpserted } from './payload-mapping.js';

const bytes = (text: string) => ({ metadata: {}, data: Buffer.from(text) });
const text = (data: string) => ({ metadata: {}, data });

describe('values after an upsert', () => {
  it('are those that were set, and those of before that it does not name', () => {
    const before = { kept: bytes('1'), replaced: bytes('{"a":1}') };
    const after = mergeUpserted(before, { replaced: bytes('{"b":2}'), added: bytes('3') });
    expect(after).toEqual({ kept: bytes('1'), replaced: bytes('{"b":2}'), added: bytes('3') });
    expect(before.replaced).toEqual(bytes('{"a":1}'));
  });

  it.each(['', 'null', '[]'])('lack what was set to nothing, as %j', (nothing) => {
    expect(mergeUpserted({ a: bytes('1') }, { a: bytes(nothing), b: bytes(nothing) })).toEqual({});
    expect(mergeUpserted({ a: text('1') }, { a: text(nothing), b: text(nothing) })).toEqual({});
  });

  it('keep a value of before that is nothing, and values that only begin like it', () => {
    const kept = { a: bytes('null') };
    expect(mergeUpserted(kept, { b: bytes('nulls'), c: bytes('[0]') })).toEqual({
      ...kept,
      b: bytes('nulls'),
      c: bytes('[0]'),
    });
  });
});
