import { describe, expect, it } from 'vitest';
import { defaultPayloadConverter } from './default-converters.js';
import { ValueNotSerializableError } from './errors.js';
import type { PayloadConverter } from './payload-converter.js';
import { isRawValue, RawValue } from './raw-value.js';
import {
  fromPayload,
  fromPayloadMap,
  fromPayloads,
  rawValues,
  toPayload,
  toPayloadMap,
  toPayloads,
} from './value-payloads.js';

describe('values as payloads', () => {
  it('round-trip as lists and maps', () => {
    const list = toPayloads(defaultPayloadConverter, [1, 'two', undefined]);
    expect(fromPayloads(defaultPayloadConverter, list)).toEqual([1, 'two', undefined]);
    const map = toPayloadMap(defaultPayloadConverter, { a: 1, b: { c: 2 } });
    expect(fromPayloadMap(defaultPayloadConverter, map)).toEqual({ a: 1, b: { c: 2 } });
    expect(fromPayloads(defaultPayloadConverter, undefined)).toEqual([]);
    expect(fromPayloadMap(defaultPayloadConverter, null)).toEqual({});
  });

  it('name the argument or entry that cannot be written', () => {
    const args = () => toPayloads(defaultPayloadConverter, [1, { qty: 1n }]);
    expect(args).toThrow(ValueNotSerializableError);
    expect(args).toThrow('Argument 2: The value at "qty" is a bigint');
    expect(() => toPayloadMap(defaultPayloadConverter, { note: 1n })).toThrow('Entry "note": The value is a bigint');
  });

  it('tell converters what the receiver expects', () => {
    const seen: unknown[] = [];
    const converter: PayloadConverter = {
      toPayload: () => undefined,
      fromPayload: (_, type) => seen.push(type),
    };
    fromPayloads(converter, toPayloads(defaultPayloadConverter, [1, 2]), [Date]);
    expect(seen).toEqual([Date, undefined]);
  });

  it('are refused, by the converter’s name, when it takes nothing', () => {
    class Picky implements PayloadConverter {
      toPayload(): undefined {
        return undefined;
      }
      fromPayload(): undefined {
        return undefined;
      }
    }
    expect(() => toPayload(new Picky(), 1)).toThrow('converter Picky takes no value of type number');
  });

  it('pass raw values unread, both ways', () => {
    const payload = { metadata: { encoding: Buffer.from('mine') }, data: new Uint8Array([1]) };
    const [raw] = rawValues([payload]);
    expect(raw).toBeInstanceOf(RawValue);
    expect(toPayload(defaultPayloadConverter, raw)).toBe(payload);
    expect(fromPayload(defaultPayloadConverter, payload, RawValue)).toEqual(new RawValue(payload));
    expect([raw, { payload }, null, 'x'].map(isRawValue)).toEqual([true, false, false, false]);
  });
});
