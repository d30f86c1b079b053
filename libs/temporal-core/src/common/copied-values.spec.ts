import { describe, expect, it } from 'vitest';
import { readCopy, writeCopy } from './copied-values.js';

const copy = (value: unknown): unknown => readCopy(writeCopy(value, () => undefined));

describe('a copied value', () => {
  it.each([
    ['text', 'text'],
    ['null', null],
    ['undefined in a list', [undefined, 1]],
    ['undefined in an object', { a: undefined }],
    ['numbers that JSON has no form for', [NaN, Infinity, -Infinity, -0]],
    ['a bigint', 12345678901234567890n],
    ['dates, the invalid one too', [new Date(5), new Date(NaN)]],
    ['bytes', new Uint8Array([0, 255, 7])],
    ['maps and sets of objects', new Map<unknown, unknown>([[{ a: 1 }, new Set([new Date(1)])]])],
    ['an object that looks like a copy', { __copied: { of: 'undefined' } }],
    ['an object with a key of every object', JSON.parse('{"__proto__":{"a":1}}')],
    ['the same object twice', ((twin) => [twin, twin])({ a: 1 })],
  ])('is the same: %s', (_, value) => {
    expect(copy(value)).toStrictEqual(value);
  });

  it('is an error with its name, stack, cause and properties', () => {
    const error = Object.assign(new RangeError('outer', { cause: new Error('inner') }), { code: 7 });
    const copied = copy(error) as typeof error;
    expect(copied).toBeInstanceOf(Error);
    expect(copied).toMatchObject({ name: 'RangeError', message: 'outer', stack: error.stack, code: 7 });
    expect(copied.cause).toMatchObject({ message: 'inner' });
    expect(Object.keys(copied)).toEqual(['code']);
  });

  it('of a class is a plain object', () => {
    class Point {
      x = 1;
    }
    expect(copy(new Point())).toStrictEqual({ x: 1 });
  });

  it('cannot be a function, a symbol or a circle', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = [circle];
    const refused: string[] = [];
    const text = writeCopy([() => 1, Symbol('s'), circle], (what) => void refused.push(what));
    expect(refused).toEqual(['a function', 'a symbol', 'a circular reference']);
    expect(readCopy(text)).toStrictEqual([undefined, undefined, { self: [undefined] }]);
  });
});
