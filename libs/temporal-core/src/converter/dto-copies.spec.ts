import 'reflect-metadata';
import { Exclude, Expose, instanceToPlain, plainToInstance, Transform, Type } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { DtoConverter } from './dto.js';
import { loadDtoLibraries } from './load-dto-libraries.js';

const dto = new DtoConverter(loadDtoLibraries);

class Plain {
  bytes = new Uint8Array([1, 2]);
  map = new Map([['a', { n: 1 }]]);
  set = new Set(['a']);
  list = [{ bytes: new Uint8Array([3]) }];
}

class Typed {
  @Type(() => Plain)
  inner: Plain;
}

class Renamed {
  @Expose({ name: 'other' })
  value: string;
}

class Transformed {
  @Transform(({ value }) => String(value))
  value: string;
}

class Hidden {
  @Exclude()
  value: string;
}

class Derived extends Renamed {}

describe('copies of instances that other libraries make', () => {
  it('are harmless unless decorators rename, transform or hide', () => {
    expect([Plain, Typed].map((type) => dto.isReshaped(type))).toEqual([false, false]);
    expect([Renamed, Transformed, Hidden, Derived].map((type) => dto.isReshaped(type))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it.each([
    ['instance', (source: Plain) => plainToInstance(Plain, source)],
    ['plain object', (source: Plain) => instanceToPlain(source)],
  ])('get back what class-transformer destroyed, as %s', (_, copyOf) => {
    const source = new Plain();
    const copy = copyOf(source);
    expect((copy as Plain).bytes).not.toStrictEqual(source.bytes);
    dto.restore(source, copy);
    expect(copy).toEqual({ bytes: source.bytes, map: source.map, set: source.set, list: source.list });
  });

  it('stay without what they were stripped of', () => {
    const copy = { list: [] };
    dto.restore(new Plain(), copy);
    expect(copy).toEqual({ list: [] });
  });
});
