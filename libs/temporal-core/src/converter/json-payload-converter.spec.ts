import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { DtoClass } from '../common/parameter-types.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';
import { metadataOf } from './encodings.js';
import { PayloadDecodeError, ValueNotSerializableError } from './errors.js';
import { JsonPayloadConverter, type JsonPayloadConverterOptions } from './json-payload-converter.js';
import { UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { TextPayload } from './text-payload.js';

function written(value: unknown, options?: JsonPayloadConverterOptions): string {
  return decodeUtf8(new JsonPayloadConverter(options).toPayload(value)!.data);
}

function refusal(value: unknown): ValueNotSerializableError {
  try {
    written(value);
  } catch (error) {
    return error as ValueNotSerializableError;
  }
  throw new Error('it was taken');
}

class Money {
  constructor(readonly cents: number) {}
}

const moneyConverter: JsonTypeConverter = {
  toJson: (value) => (value instanceof Money ? `${value.cents}c` : UNHANDLED),
  fromJson: (json, type) => (type === Money && typeof json === 'string' ? new Money(Number.parseInt(json)) : UNHANDLED),
};

describe('JSON payloads', () => {
  it.each([0, -1.5, '', 'text', true, false, [], {}, [1, [2]], { a: { b: [null, 'ü'] } }])(
    'write %j as JSON',
    (value) => {
      expect(written(value)).toBe(JSON.stringify(value));
    },
  );

  it('name their encoding and round-trip', () => {
    const converter = new JsonPayloadConverter();
    const payload = converter.toPayload({ name: 'Ann', tags: ['a'] })!;
    expect(decodeUtf8(payload.metadata['encoding'])).toBe('json/plain');
    expect(converter.fromPayload(payload)).toEqual({ name: 'Ann', tags: ['a'] });
  });

  it('leave undefined properties out and write undefined items as null', () => {
    expect(written({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}');
  });

  it('write dates as ISO text, sets as lists, maps as objects, bytes as base64, at any depth', () => {
    const value = {
      at: new Date(0),
      tags: new Set(['a', new Set([1])]),
      byId: new Map<string, unknown>([['x', new Map([['y', new Date(1)]])]]),
      raw: { bytes: Uint8Array.from([1, 2, 255]), buffer: Buffer.from('hi'), whole: new Uint8Array([7]).buffer },
    };
    expect(JSON.parse(written(value))).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      tags: ['a', [1]],
      byId: { x: { y: '1970-01-01T00:00:00.001Z' } },
      raw: { bytes: 'AQL/', buffer: 'aGk=', whole: 'Bw==' },
    });
  });

  it('write a set or map that is the value itself', () => {
    expect(written(new Set([1, 2]))).toBe('[1,2]');
    expect(written(new Map([['a', 1]]))).toBe('{"a":1}');
  });

  it('honour toJSON', () => {
    expect(written({ url: new URL('https://example.com/'), own: { toJSON: () => ({ x: new Set([1]) }) } })).toBe(
      '{"url":"https://example.com/","own":{"x":[1]}}',
    );
  });

  it('write own properties of class instances, not their methods', () => {
    class Order {
      id = 'o1';
      total(): number {
        return 1;
      }
    }
    expect(written(new Order())).toBe('{"id":"o1"}');
  });

  it('take the same object twice when it does not contain itself', () => {
    const shared = { x: new Set([1]) };
    expect(written({ a: shared, b: [shared, shared] })).toBe('{"a":{"x":[1]},"b":[{"x":[1]},{"x":[1]}]}');
  });

  it('take what is nested deeply', () => {
    let value: unknown = 'end';
    for (let i = 0; i < 500; i++) value = { next: value };
    expect(written(value)).toBe(JSON.stringify(value));
  });

  it.each([
    ['a bigint', { order: { lines: [{}, {}, { qty: 1n }] } }, 'order.lines[2].qty', 'bigint'],
    ['a function', { run: () => 1 }, 'run', 'function'],
    ['a symbol', [Symbol('x')], '[0]', 'symbol'],
    ['a bigint in a map', new Map([['a', new Set([1n])]]), 'a[0]', 'bigint'],
    ['a promise', { user: Promise.resolve(1) }, 'user', 'promise'],
    ['an error', { cause: new TypeError('x') }, 'cause', 'Error'],
    ['a regular expression', { match: /x/ }, 'match', 'RegExp'],
    ['an invalid date', [{ at: new Date('nonsense') }], '[0].at', 'invalid Date'],
    ['NaN', { a: { mean: NaN } }, 'a.mean', 'NaN'],
    ['Infinity', [1, Infinity], '[1]', 'Infinity'],
    ['NaN in a set', { all: new Set([NaN]) }, 'all[0]', 'NaN'],
    ['a bigint after closed objects', { a: { b: { c: new Set() } }, d: { e: 2n } }, 'd.e', 'bigint'],
  ])('refuse %s, naming its place, why and the cure', (_, value, path, kind) => {
    const error = refusal(value);
    expect(error).toBeInstanceOf(ValueNotSerializableError);
    expect(error.code).toBe('TEMPORAL_VALUE_NOT_SERIALIZABLE');
    expect(error.path).toBe(path);
    expect(error.message).toMatch(new RegExp(`is (an? )?${kind}, which JSON cannot say`));
    expect(error.message).toContain(`"${path}"`);
    expect(error.message).toMatch(/\. (Pass|Await) /);
  });

  it('let an error or a number in a class of its own be written by its toJSON', () => {
    const error = Object.assign(new Error('x'), { toJSON: () => ({ message: 'x' }) });
    expect(written({ error })).toBe('{"error":{"message":"x"}}');
  });

  it('refuse endlessly nested values, instead of a RangeError', () => {
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(refusal(deep).message).toContain('nested too deeply');
  });

  it.each([1n, () => 1, Symbol('x'), Promise.resolve(), NaN, new Error('x'), /x/])(
    'refuse a value that is none of JSON as a whole',
    (value) => {
      expect(refusal(value).message).toMatch(/^The value is (an? )?/);
    },
  );

  it('refuse a cycle, naming where it closes', () => {
    const order: Record<string, unknown> = { id: 1 };
    order['lines'] = [{ order }];
    expect(refusal(order).path).toBe('lines[0].order');
    const set = new Set<unknown>();
    set.add({ set });
    expect(refusal({ set }).path).toBe('set[0].set');
    const renewing = { toJSON: (): unknown => ({ again: renewing }) };
    expect(refusal({ renewing }).path).toBe('renewing.again');
  });

  it('say that data is no JSON, and the usual reason', () => {
    const payload = { metadata: metadataOf('json/plain'), data: encodeUtf8('gibberish') };
    const read = () => new JsonPayloadConverter().fromPayload(payload);
    expect(read).toThrow(PayloadDecodeError);
    expect(read).toThrow(/encoding "json\/plain" does not hold JSON, .*"payloadCodecs"/);
  });

  it('never quote the data that is no JSON: errors end up in logs and in history', () => {
    const payload = { metadata: metadataOf('json/plain'), data: encodeUtf8('hunter2-SECRET') };
    try {
      new JsonPayloadConverter().fromPayload(payload);
      expect.unreachable();
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
    }
  });

  it('leave what a reviver throws as it is: another one may read the payload', () => {
    const reviver = (): never => {
      throw new TypeError('mine');
    };
    const converter = new JsonPayloadConverter({ reviver });
    expect(() => converter.fromPayload({ metadata: metadataOf('json/plain'), data: encodeUtf8('1') })).toThrow(
      TypeError,
    );
  });

  it('stay text where nobody needs bytes', () => {
    const converter = new JsonPayloadConverter({ keepText: true });
    const payload = converter.toPayload({ a: 'ü' })!;
    expect(payload).toBeInstanceOf(TextPayload);
    expect((payload as TextPayload).text).toBe('{"a":"ü"}');
    expect(payload.data).toEqual(encodeUtf8('{"a":"ü"}'));
    expect(payload.data).toBe(payload.data);
    expect(converter.fromPayload(payload)).toEqual({ a: 'ü' });
  });
});

describe('hooks of JSON payloads', () => {
  it('run a replacer and a reviver', () => {
    const options: JsonPayloadConverterOptions = {
      replacer: (_key, value) => (typeof value === 'bigint' ? { $big: String(value) } : value),
      reviver: (_key, value) =>
        typeof value === 'object' && value !== null && '$big' in value ? BigInt(value.$big as string) : value,
    };
    expect(written({ n: 12n, s: new Set([1]) }, options)).toBe('{"n":{"$big":"12"},"s":[1]}');
    const converter = new JsonPayloadConverter(options);
    expect(converter.fromPayload(converter.toPayload({ n: [12n] })!)).toEqual({ n: [12n] });
  });

  it('write a custom type wherever it stands', () => {
    const value = { one: new Money(5), list: [new Money(6)], map: new Map([['x', new Money(7)]]) };
    expect(written(value, { typeConverters: [moneyConverter] })).toBe('{"one":"5c","list":["6c"],"map":{"x":"7c"}}');
  });

  it('read a custom type where it is expected, alone or in a list', () => {
    const converter = new JsonPayloadConverter({ typeConverters: [moneyConverter] });
    expect(converter.fromPayload(converter.toPayload(new Money(5))!, Money as DtoClass)).toEqual(new Money(5));
    const list = converter.toPayload([new Money(5), new Money(6)])!;
    expect(converter.fromPayload(list, { listOf: Money })).toEqual([new Money(5), new Money(6)]);
    expect(converter.fromPayload(list)).toEqual(['5c', '6c']);
  });

  it('fall through a type converter that does not handle the type', () => {
    const converter = new JsonPayloadConverter({ typeConverters: [moneyConverter] });
    expect(converter.fromPayload(converter.toPayload({ a: 1 })!, Date)).toEqual({ a: 1 });
  });
});
