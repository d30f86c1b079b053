import 'reflect-metadata';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsInt,
  IsOptional,
  IsString,
  Min,
  registerDecorator,
  ValidateNested,
  ValidatePromise,
  ValidatorConstraint,
  Validate,
  Allow,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { DtoClass } from '../common/parameter-types.js';
import { DtoConverter, type DtoOptions } from './dto.js';
import { decodeUtf8 } from '../common/text.js';
import { defaultPayloadConverter } from './default-converters.js';
import { noDtoLibraries } from './dto-libraries.js';
import {
  DtoAsyncRuleError,
  DtoLibraryMissingError,
  PayloadValidationError,
  ValueNotSerializableError,
  type ValidationIssue,
} from './errors.js';
import { UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { toValidationFailure } from './validation-issues.js';

class Line {
  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  qty!: number;
}

class Order {
  @IsString()
  id!: string;

  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @IsOptional()
  @ValidateNested()
  first?: Line;

  @IsOptional()
  @IsDate()
  at?: Date;

  @IsOptional()
  note = 'none';

  total(): number {
    return this.lines.reduce((sum, { qty }) => sum + qty, 0);
  }
}

class Holder {
  @Allow()
  at!: Date;

  @Allow()
  tags!: Set<string>;

  @Allow()
  counts!: Map<string, number>;

  @Allow()
  bytes!: Uint8Array;

  @Allow()
  buffer!: Buffer;

  @Type(() => Line)
  byId!: Map<string, Line>;

  @Type(() => Line)
  all!: Set<Line>;
}

class Plain {
  name!: string;
}

class Account {
  @Expose({ name: 'account_id' })
  id!: string;

  @Exclude()
  secret?: string;

  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : (value as unknown)))
  @IsString()
  owner!: string;
}

const libraries = loadDtoLibraries();
const where = 'argument 1 of workflow "Order"';
const converter = (options?: DtoOptions): DtoConverter => new DtoConverter(libraries, options);
const dto = converter();

function issuesOf(run: () => unknown): readonly ValidationIssue[] {
  try {
    run();
  } catch (error) {
    if (error instanceof PayloadValidationError) return error.issues;
    throw error;
  }
  return [];
}

describe('reviving DTOs', () => {
  it('makes instances, nested by @Type and by the compiler’s type', () => {
    const order = dto.revive(
      { id: 'o', lines: [{ sku: 'a', qty: 2 }], first: { sku: 'b', qty: 1 } },
      Order,
      where,
    ) as Order;
    expect(order).toBeInstanceOf(Order);
    expect(order.lines[0]).toBeInstanceOf(Line);
    expect(order.first).toBeInstanceOf(Line);
    expect(order.note).toBe('none');
    expect(order.total()).toBe(2);
  });

  it('makes lists of instances', () => {
    const lines = dto.revive([{ sku: 'a', qty: 2 }], { listOf: Line }, where) as Line[];
    expect(lines[0]).toBeInstanceOf(Line);
  });

  it('makes dates, sets, maps and bytes of decorated properties', () => {
    const holder = dto.revive(
      {
        at: '2024-05-01T00:00:00.000Z',
        tags: ['a', 'b', 'a'],
        counts: { x: 1 },
        bytes: 'AQL/',
        buffer: 'aGk=',
        byId: { a: { sku: 'a', qty: 1 } },
        all: [{ sku: 'b', qty: 2 }],
      },
      Holder,
      where,
    ) as Holder;
    expect(holder.at).toEqual(new Date('2024-05-01'));
    expect(holder.tags).toEqual(new Set(['a', 'b']));
    expect(holder.counts).toEqual(new Map([['x', 1]]));
    expect(holder.bytes).toEqual(Uint8Array.from([1, 2, 255]));
    expect(holder.buffer).toEqual(Buffer.from('hi'));
    expect(holder.byId.get('a')).toBeInstanceOf(Line);
    expect([...holder.all][0]).toBeInstanceOf(Line);
  });

  it('makes dates, sets, maps and bytes that are the value itself', () => {
    expect(dto.revive('2024-05-01T00:00:00.000Z', Date, where)).toEqual(new Date('2024-05-01'));
    expect(dto.revive([1], Set, where)).toEqual(new Set([1]));
    expect(dto.revive({ a: 1 }, Map, where)).toEqual(new Map([['a', 1]]));
    expect(dto.revive('AQ==', Uint8Array, where)).toEqual(Uint8Array.from([1]));
    const bytes = Uint8Array.from([104, 105]);
    expect(dto.revive(bytes, Uint8Array, where)).toBe(bytes);
    expect((dto.revive(bytes, Buffer as unknown as DtoClass, where) as Buffer).toString('utf8')).toBe('hi');
    expect(dto.revive(['1970-01-01T00:00:00Z'], { listOf: Date }, where)).toEqual([new Date(0)]);
  });

  it('honours the names of class-transformer, and does not transform what was transformed on its way in', () => {
    const account = dto.revive({ account_id: '7', owner: ' ann ' }, Account, where) as Account;
    expect(account).toEqual(Object.assign(new Account(), { id: '7', owner: ' ann ' }));
  });

  it('leaves plain data, null and undefined as they are', () => {
    const value = { at: '2024-05-01T00:00:00.000Z' };
    expect(dto.revive(value, undefined, where)).toBe(value);
    expect(dto.revive(undefined, Order, where)).toBeUndefined();
    expect(dto.revive(null, Order, where)).toBeNull();
  });

  it('refuses an item of a list that is null', () => {
    const message = 'must be a Line, not null';
    for (const use of [
      () => dto.revive([null], { listOf: Line }, where),
      () => dto.prepare([null], { listOf: Line }, where),
    ]) {
      expect(issuesOf(use)).toMatchObject([{ path: '[0]', message }]);
    }
  });

  it('refuses endlessly nested classes as it refuses any invalid value', () => {
    class Tree {
      @ValidateNested()
      @Type(() => Tree)
      child?: Tree;
    }
    const deep = (levels: number): object =>
      JSON.parse('{"child":'.repeat(levels) + '{}' + '}'.repeat(levels)) as object;
    expect(issuesOf(() => dto.revive(deep(100_000), Tree, where))).toMatchObject([{ rule: 'conversion' }]);
    expect(dto.revive(deep(100), Tree, where)).toBeInstanceOf(Tree);
    // What no class describes is not looked into.
    expect(dto.revive({ sku: 'a', qty: 1, extra: deep(100_000) }, Line, where)).toBeInstanceOf(Line);
  });

  it('converts a class without rules and does not validate it', () => {
    expect(dto.revive({ name: 5 }, Plain, where)).toEqual(Object.assign(new Plain(), { name: 5 }));
    expect(dto.revive('text', Plain, where)).toBe('text');
  });

  it('does not touch what is an instance already', () => {
    const line = Object.assign(new Line(), { sku: 'a', qty: 1 });
    expect(dto.revive(line, Line, where)).toBe(line);
  });

  it('does not let a payload reach a prototype', () => {
    const evil = JSON.parse('{"sku":"a","qty":1,"__proto__":{"polluted":true},"constructor":{"x":1}}') as object;
    const line = dto.revive(evil, Line, where) as Line & { polluted?: boolean };
    expect(line.polluted).toBeUndefined();
    expect(line.constructor).toBe(Line);
  });
});

describe('validating DTOs', () => {
  it('names value, class, property paths and rules', () => {
    const value = {
      id: 1,
      lines: [
        { sku: 'a', qty: 1 },
        { sku: 'b', qty: 0 },
      ],
      first: { qty: 2, sku: 3 },
    };
    const revive = () => dto.revive(value, Order, where);
    expect(revive).toThrow(
      'Invalid argument 1 of workflow "Order" (Order): id: must be a string; lines[1].qty: must not be less than 1; ' +
        'first.sku: must be a string',
    );
    expect(issuesOf(revive)).toEqual([
      { path: 'id', rule: 'isString', message: 'must be a string' },
      { path: 'lines[1].qty', rule: 'min', message: 'must not be less than 1' },
      { path: 'first.sku', rule: 'isString', message: 'must be a string' },
    ]);
  });

  it('reports all items of a list', () => {
    const revive = () => dto.revive([{ sku: 'a', qty: 0 }, { sku: 'b', qty: 1 }, { qty: 1 }], { listOf: Line }, where);
    expect(issuesOf(revive).map(({ path }) => path)).toEqual(['[0].qty', '[2].sku']);
    expect(revive).toThrow('(list of Line)');
  });

  it.each([
    ['text', Order, 'must be an object, not a string'],
    [[], Order, 'must be an object, not a list'],
    [{}, { listOf: Line }, 'must be a list, not an object'],
    ['nonsense', Date, 'must stand for a Date, which a string does not'],
    [{}, Set, 'must stand for a Set, which an object does not'],
    ['***', Uint8Array, 'must stand for a Uint8Array, which a string does not'],
  ])('refuses %j where a class is expected', (value, type, message) => {
    expect(issuesOf(() => dto.revive(value, type, where))).toMatchObject([{ path: '', message }]);
  });

  it('lets a rule speak of an invalid date', () => {
    const revive = () => dto.revive({ id: 'o', lines: [], at: 'yesterday' }, Order, where);
    expect(issuesOf(revive)).toEqual([{ path: 'at', rule: 'isDate', message: 'must be a Date instance' }]);
  });

  it('is left out on replay', () => {
    const line = dto.revive({ sku: 'a', qty: 0 }, Line, where, false) as Line;
    expect(line).toBeInstanceOf(Line);
    expect(line.qty).toBe(0);
  });

  it('makes what a constructor or a setter throws an issue of the value', () => {
    class Fussy {
      set x(value: { deep: string }) {
        value.deep.toUpperCase();
      }
    }
    expect(issuesOf(() => dto.revive({ x: 1 }, Fussy, where))).toMatchObject([{ path: '', rule: 'conversion' }]);
  });

  it('passes class-validator’s options on', () => {
    const strict = converter({ validator: { whitelist: true, forbidNonWhitelisted: true } });
    expect(issuesOf(() => strict.revive({ sku: 'a', qty: 1, extra: 1 }, Line, where))).toMatchObject([
      { path: 'extra' },
    ]);
    const stripping = converter({ validator: { whitelist: true } });
    expect(stripping.revive({ sku: 'a', qty: 1, extra: 1 }, Line, where)).toEqual(
      Object.assign(new Line(), { sku: 'a', qty: 1 }),
    );
  });

  it('gives a failure that is never retried, with the issues as details', () => {
    const error = new PayloadValidationError('Invalid', [{ path: 'a', rule: 'min', message: 'm' }]);
    expect(toValidationFailure(error)).toMatchObject({
      message: 'Invalid',
      type: 'ValidationError',
      nonRetryable: true,
      details: [{ path: 'a', rule: 'min', message: 'm' }],
    });
  });
});

describe('preparing DTOs', () => {
  const line = (qty: number): Line => Object.assign(new Line(), { sku: 'a', qty });

  it('validates an instance by its own class, with and without a parameter type', () => {
    expect(issuesOf(() => dto.prepare(line(0), Line, where))).toMatchObject([{ path: 'qty', rule: 'min' }]);
    expect(issuesOf(() => dto.prepare(line(0), undefined, where))).toMatchObject([{ path: 'qty', rule: 'min' }]);
    expect(issuesOf(() => dto.prepare([line(1), line(0)], undefined, where)).length).toBe(1);
    class StrictLine extends Line {
      @Min(10)
      declare qty: number;
    }
    const strict = Object.assign(new StrictLine(), { sku: 'a', qty: 5 });
    expect(issuesOf(() => dto.prepare(strict, Line, where))).toMatchObject([{ message: 'must not be less than 10' }]);
  });

  it('validates a plain object where a class is expected, and one without a type not at all', () => {
    expect(issuesOf(() => dto.prepare({ sku: 'a', qty: 0 }, Line, where))).toMatchObject([
      { path: 'qty', rule: 'min' },
    ]);
    const plain = { sku: 'a', qty: 0 };
    expect(dto.prepare(plain, undefined, where)).toBe(plain);
    const lists = [[plain], new Map(), new Date(), new Uint8Array(1), 'text', 1, null, undefined];
    for (const value of lists) expect(dto.prepare(value, undefined, where)).toBe(value);
  });

  it('validates every item of a list', () => {
    const prepare = () => dto.prepare([line(1), { sku: 'b', qty: 0 }], { listOf: Line }, where);
    expect(issuesOf(prepare)).toMatchObject([{ path: '[1].qty' }]);
  });

  it('refuses what is not an object where a class with rules is expected', () => {
    expect(issuesOf(() => dto.prepare(5, Line, where))).toMatchObject([{ message: 'must be an object, not a number' }]);
    expect(dto.prepare(5, Plain, where)).toBe(5);
    expect(dto.prepare(undefined, Line, where)).toBeUndefined();
  });

  it('writes names of the wire and leaves excluded properties out', () => {
    const account = Object.assign(new Account(), { id: '7', secret: 'x', owner: 'ann' });
    const wire = { account_id: '7', owner: 'ann' };
    expect(dto.prepare(account, undefined, where)).toEqual(wire);
    expect(dto.prepare({ id: '7', secret: 'x', owner: 'ann' }, Account, where)).toEqual(wire);
    expect(dto.revive(wire, Account, where)).toMatchObject({ id: '7', owner: 'ann' });
  });

  it('keeps dates, maps, sets and bytes', () => {
    const holder = {
      at: new Date(0),
      tags: new Set(['a']),
      counts: new Map([['x', 1]]),
      bytes: Uint8Array.from([1, 2]),
      buffer: Buffer.from('hi'),
      byId: new Map([['a', line(1)]]),
      all: new Set([line(2)]),
    };
    const prepared = dto.prepare(holder, Holder, where) as Record<string, unknown>;
    expect(prepared).toEqual(holder);
    expect(prepared['bytes']).toBe(holder.bytes);
    const instance = Object.assign(new Holder(), holder);
    expect(dto.prepare(instance, undefined, where)).toBe(instance);
    const wire = JSON.parse(decodeUtf8(defaultPayloadConverter.toPayload(prepared).data)) as object;
    expect(wire).toMatchObject({ at: '1970-01-01T00:00:00.000Z', counts: { x: 1 }, tags: ['a'], bytes: 'AQI=' });
    expect(wire).toMatchObject({ buffer: 'aGk=', byId: { a: { sku: 'a', qty: 1 } }, all: [{ sku: 'a', qty: 2 }] });
  });

  it('never changes what the caller gave', () => {
    const stripping = converter({ validator: { whitelist: true } });
    const given = Object.assign(line(1), { extra: true });
    stripping.prepare(given, Line, where);
    expect(given).toHaveProperty('extra', true);
    const plain = { id: 'o', lines: [{ sku: 'a', qty: 1 }] };
    dto.prepare(plain, Order, where);
    expect(plain).toEqual({ id: 'o', lines: [{ sku: 'a', qty: 1 }] });
  });

  it('refuses a value that contains itself', () => {
    const order = Object.assign(new Order(), { id: 'o', lines: [] as unknown[] });
    order.lines.push(Object.assign(line(1), { order }));
    const write = () => defaultPayloadConverter.toPayload(dto.prepare(order, Order, where));
    expect(write).toThrow(ValueNotSerializableError);
    expect(write).toThrow('The value at "lines[0].order" is an object that contains itself');
    class Node {
      @ValidateNested()
      next?: Node;
    }
    const node = new Node();
    node.next = node;
    expect(() => dto.prepare(node, Node, where)).toThrow('contains itself');
  });
});

describe('asynchronous rules', () => {
  const isFree =
    (async: boolean): PropertyDecorator =>
    (target, property) =>
      registerDecorator({
        name: 'isFree',
        async,
        target: target.constructor,
        propertyName: property as string,
        validator: { validate: () => (async ? Promise.resolve(false) : true) },
      });

  class Name {
    @isFree(true)
    name!: string;
  }
  class Nested {
    @ValidateNested()
    @Type(() => Name)
    inner!: Name;
  }
  class ByDesign {
    @IsArray()
    list!: unknown[];

    @ValidateNested()
    inner!: Nested;
  }
  @ValidatorConstraint({ name: 'lookup' })
  class Lookup {
    async validate(): Promise<boolean> {
      return false;
    }
  }
  class Undeclared {
    @Validate(Lookup)
    id!: string;
  }
  class Awaited {
    @ValidatePromise()
    later!: Promise<string>;
  }

  it.each<[string, DtoClass, RegExp]>([
    ['of the class', Name, /class Name has the asynchronous rule "isFree" on "name"/],
    ['of a nested class', Nested, /class Name .*"isFree"/],
    ['of a class nested by the compiler’s type', ByDesign, /class Name .*"isFree"/],
    ['that are async functions without saying so', Undeclared, /class Undeclared .*"lookup" on "id"/],
    ['that await the value', Awaited, /class Awaited .*"ValidatePromise" on "later"/],
  ])('%s are refused at startup and on first use', (_, type, message) => {
    for (const use of [
      () => dto.check(type, where),
      () => dto.check({ listOf: type }, where),
      () => dto.revive({}, type, where),
      () => dto.prepare({}, type, where),
    ]) {
      expect(use).toThrow(DtoAsyncRuleError);
      expect(use).toThrow(message);
      expect(use).toThrow(/^Argument 1 of workflow "Order"/);
    }
  });

  it('are not seen in classes that have none, even if they contain themselves', () => {
    class Tree {
      @ValidateNested({ each: true })
      @Type(() => Tree)
      children!: Tree[];

      @isFree(false)
      name!: string;
    }
    for (const type of [Tree, Order, Plain, Date, undefined]) expect(() => dto.check(type, where)).not.toThrow();
  });
});

describe('missing libraries', () => {
  it('are named with their cure when a class needs them', () => {
    const bare = new DtoConverter(noDtoLibraries);
    expect(() => bare.revive({ name: 'x' }, Plain, where)).toThrow(DtoLibraryMissingError);
    expect(() => bare.revive({ name: 'x' }, Plain, where)).toThrow('npm install class-transformer');
    expect(() => bare.check(Line, where)).toThrow('class-validator is needed to check the rules of class Line');
    const unvalidated = new DtoConverter({ ...libraries, classValidator: undefined });
    expect(() => unvalidated.revive({ sku: 'a', qty: 1 }, Line, where)).toThrow('npm install class-validator');
  });

  it('do not matter to plain data, dates, maps, sets and bytes', () => {
    const bare = new DtoConverter(() => expect.unreachable());
    expect(bare.revive('1970-01-01T00:00:00Z', Date, where)).toEqual(new Date(0));
    expect(bare.revive({ a: 1 }, undefined, where)).toEqual({ a: 1 });
    expect(bare.prepare({ a: 1 }, undefined, where)).toEqual({ a: 1 });
    expect(bare.prepare(new Date(0), Date, where)).toEqual(new Date(0));
  });
});

describe('custom types in DTOs', () => {
  class Money {
    readonly #cents: number;

    constructor(cents: number) {
      this.#cents = cents;
    }

    get cents(): number {
      return this.#cents;
    }
  }
  class Invoice {
    @Allow()
    total!: Money;

    @Expose()
    note?: string;
  }
  const money: JsonTypeConverter = {
    toJson: (value) => (value instanceof Money ? `${value.cents}c` : UNHANDLED),
    fromJson: (json, type) =>
      type === Money && typeof json === 'string' ? new Money(Number.parseInt(json)) : UNHANDLED,
  };
  const hooked = converter({ typeConverters: [money] });

  it('are read by the hook, alone, in lists and in properties', () => {
    expect((hooked.revive('5c', Money as DtoClass, where) as Money).cents).toBe(5);
    expect((hooked.revive(['6c'], { listOf: Money }, where) as Money[])[0]?.cents).toBe(6);
    expect((hooked.revive({ total: '7c' }, Invoice, where) as Invoice).total.cents).toBe(7);
  });

  it('reach the JSON converter whole', () => {
    const total = new Money(7);
    expect(hooked.prepare(Object.assign(new Invoice(), { total, note: 'n' }), undefined, where)).toEqual({
      total,
      note: 'n',
    });
    expect((hooked.prepare({ total }, Invoice, where) as Invoice).total).toBe(total);
    expect(hooked.prepare(total, Money as DtoClass, where)).toBe(total);
    expect(hooked.prepare(total, undefined, where)).toBe(total);
  });
});
