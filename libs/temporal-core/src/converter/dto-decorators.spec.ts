/** A test for each row of the table of decorators in `docs/dto.md`. */
import 'reflect-metadata';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { Allow, IsInt, IsOptional, IsString, Min, ValidateIf, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { DtoClass } from '../common/parameter-types.js';
import { decodeUtf8 } from '../common/text.js';
import { defaultPayloadConverter } from './default-converters.js';
import { DtoConverter, type DtoOptions } from './dto.js';
import { PayloadValidationError } from './errors.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { ValueConverter } from './value-converter.js';

const converterWith = (options?: DtoOptions): ValueConverter =>
  new ValueConverter({
    payloadConverter: defaultPayloadConverter,
    dto: new DtoConverter(loadDtoLibraries, options),
  });
const values = converterWith();
const place = { where: 'value' };

/** What stands on the wire. */
function written(value: unknown, type?: DtoClass, converter = values): unknown {
  return JSON.parse(decodeUtf8(converter.toPayload(value, { type, ...place }).data));
}

/** What arrives of plain JSON. */
function read<T extends object>(json: unknown, type: new () => T, converter = values): T {
  return converter.fromPayload(defaultPayloadConverter.toPayload(json), { type, ...place }) as T;
}

/**
 * The way of the body of an HTTP request: made an instance by Nest's ValidationPipe, sent to a workflow, from there to an
 * activity and back, and out again as a result.
 */
function chain<T extends object>(body: object, type: new () => T): { inBody: T; arrived: T[] } {
  const inBody = plainToInstance(type, body);
  const arrived: T[] = [];
  let value = inBody;
  for (let boundary = 0; boundary < 4; boundary++) {
    value = values.fromPayload(values.toPayload(value, { type, ...place }), { type, ...place }) as T;
    arrived.push(value);
  }
  return { inBody, arrived };
}

function expectUnchanged<T extends object>(body: object, type: new () => T, expected: object): void {
  const { inBody, arrived } = chain(body, type);
  expect(inBody).toEqual(expected);
  for (const value of arrived) {
    expect(value).toBeInstanceOf(type);
    expect(value).toEqual(inBody);
  }
}

describe('@Transform()', () => {
  it('is not applied again at each boundary: cents stay cents', () => {
    class Price {
      @Transform(({ value }) => Math.round((value as number) * 100))
      @IsInt()
      cents: number;
    }
    expectUnchanged({ cents: 1.5 }, Price, { cents: 150 });
  });

  it('does not see what it has split already', () => {
    class Filter {
      @Transform(({ value }) => (value as string).split(','))
      @IsString({ each: true })
      tags: string[];
    }
    expectUnchanged({ tags: 'a,b' }, Filter, { tags: ['a', 'b'] });
  });

  it.each([
    ['toClassOnly', { toClassOnly: true }, { text: 'x!' }],
    ['toPlainOnly', { toPlainOnly: true }, { text: 'x' }],
    ['of a group', { groups: ['admin'] }, { text: 'x' }],
  ])('with %s is not applied either', (_, options, expected) => {
    class Note {
      @Transform(({ value }) => `${String(value)}!`, options)
      @IsString()
      text: string;
    }
    expectUnchanged({ text: 'x' }, Note, expected);
  });

  it('is not applied to a plain object that a client gives: the rules refuse what it would have made', () => {
    class Filter {
      @Transform(({ value }) => (value as string).split(','))
      @IsString({ each: true })
      tags: string[];
    }
    expect(() => values.toPayload({ tags: ['a', 5] }, { type: Filter, ...place })).toThrow(PayloadValidationError);
    expect(written({ tags: ['a', 'b'] }, Filter)).toEqual({ tags: ['a', 'b'] });
  });
});

describe('@Expose()', () => {
  it('names the property on the wire, in both directions', () => {
    class Account {
      @Expose({ name: 'account_id' })
      @IsString()
      id: string;
    }
    expectUnchanged({ account_id: '7' }, Account, { id: '7' });
    expect(written(Object.assign(new Account(), { id: '7' }))).toEqual({ account_id: '7' });
    expect(written({ id: '7' }, Account)).toEqual({ account_id: '7' });
  });

  it('names it so for instances at any depth, in lists and maps', () => {
    class Account {
      @Expose({ name: 'account_id' })
      id: string;
    }
    class Bank {
      @Type(() => Account)
      list: Account[];

      @Type(() => Account)
      byName: Map<string, Account>;

      @Allow()
      one: Account;
    }
    const wire = { list: [{ account_id: '1' }], byName: { a: { account_id: '2' } }, one: { account_id: '3' } };
    const bank = read(wire, Bank);
    expect([bank.list[0], bank.byName.get('a'), bank.one].map((account) => account?.id)).toEqual(['1', '2', '3']);
    expect(written(bank)).toEqual(wire);
    expect(written({ list: [{ id: '1' }], byName: new Map([['a', { id: '2' }]]), one: { id: '3' } }, Bank)).toEqual(
      wire,
    );
    expect(bank.list[0]).toEqual({ id: '1' });
  });

  it.each([
    ['toClassOnly', { name: 'other', toClassOnly: true }, 'other'],
    ['toPlainOnly', { name: 'other', toPlainOnly: true }, 'value'],
  ])('with a name and %s is written under the name by which it is read', (_, options, wireName) => {
    class Named {
      @Expose(options)
      @IsString()
      value: string;
    }
    const named = Object.assign(new Named(), { value: 'x' });
    expect(written(named)).toEqual({ [wireName]: 'x' });
    expect(read({ [wireName]: 'x' }, Named)).toEqual(named);
  });

  it('of a getter writes what it computes, which is computed again where it arrives', () => {
    class Person {
      @IsString()
      first: string;

      @Expose()
      get shout(): string {
        return this.first.toUpperCase();
      }
    }
    const person = Object.assign(new Person(), { first: 'ann' });
    expect(written(person)).toEqual({ first: 'ann', shout: 'ANN' });
    expect(read({ first: 'bo', shout: 'ANN' }, Person).shout).toBe('BO');
  });

  it('with groups or versions crosses: they are views for callers outside', () => {
    class Report {
      @Expose({ groups: ['admin'] })
      @IsString()
      secret: string;

      @Expose({ since: 2 })
      @IsString()
      later: string;
    }
    const report = Object.assign(new Report(), { secret: 's', later: 'l' });
    expect(read(written(report), Report)).toEqual(report);
  });
});

describe('@Exclude()', () => {
  class User {
    @IsString()
    name: string;

    @Exclude()
    @IsOptional()
    password?: string;
  }

  it('of a property keeps it from being written and read', () => {
    expect(written(Object.assign(new User(), { name: 'ann', password: 'x' }))).toEqual({ name: 'ann' });
    expect(read({ name: 'ann', password: 'x' }, User)).toEqual({ name: 'ann' });
  });

  it('with toPlainOnly keeps it from being written', () => {
    class Card {
      @Exclude({ toPlainOnly: true })
      @IsOptional()
      pin?: string;
    }
    expect(written(Object.assign(new Card(), { pin: '1' }))).toEqual({});
    expect(read({ pin: '1' }, Card)).toEqual({ pin: '1' });
  });

  it('with toClassOnly shuts out what comes from outside, and lets cross what was set inside', () => {
    class Member {
      @Exclude({ toClassOnly: true })
      @IsOptional()
      isAdmin?: boolean;
    }
    expect(plainToInstance(Member, { isAdmin: true })).toEqual({});
    const member = Object.assign(new Member(), { isAdmin: true });
    expect(read(written(member), Member)).toEqual(member);
  });

  it('of a class lets only exposed properties cross', () => {
    @Exclude()
    class Strict {
      @Expose()
      @IsString()
      shown: string;

      hidden?: string;
    }
    expect(written(Object.assign(new Strict(), { shown: 's', hidden: 'h' }))).toEqual({ shown: 's' });
    expect(read({ shown: 's', hidden: 'h' }, Strict)).toEqual({ shown: 's' });
  });
});

describe('@Type()', () => {
  class Line {
    @IsInt()
    @Min(1)
    qty: number;
  }
  class Cart {
    @Type(() => Line)
    @ValidateNested({ each: true })
    lines: Line[];

    @Type(() => Date)
    @IsOptional()
    dates?: Date[];
  }

  it('revives elements that the compiler erases, as often as they cross', () => {
    const { arrived } = chain({ lines: [{ qty: 1 }], dates: ['1970-01-01T00:00:00.000Z'] }, Cart);
    for (const cart of arrived) {
      expect(cart.lines[0]).toBeInstanceOf(Line);
      expect(cart.dates).toEqual([new Date(0)]);
    }
  });

  it('of a primitive converts to it, which changes nothing the second time', () => {
    class Page {
      @Type(() => Number)
      @IsInt()
      size: number;
    }
    expectUnchanged({ size: '5' }, Page, { size: 5 });
    expect(read({ size: '5' }, Page)).toEqual({ size: 5 });
  });

  it('with a discriminator tells subclasses apart, on both ways', () => {
    abstract class Shape {}
    class Circle extends Shape {
      @IsInt()
      radius: number;
    }
    class Square extends Shape {
      @IsInt()
      side: number;
    }
    const discriminator = {
      property: 'kind',
      subTypes: [
        { name: 'circle', value: Circle },
        { name: 'square', value: Square },
      ],
    };
    class Drawing {
      @Type(() => Shape, { discriminator })
      @ValidateNested({ each: true })
      shapes: Shape[];

      @Type(() => Shape, { discriminator })
      @ValidateNested()
      main: Shape;
    }
    const wire = {
      shapes: [
        { kind: 'circle', radius: 1 },
        { kind: 'square', side: 2 },
      ],
      main: { kind: 'square', side: 3 },
    };
    const drawing = read(wire, Drawing);
    expect(drawing.shapes.map((shape) => shape.constructor)).toEqual([Circle, Square]);
    expect(drawing.main).toBeInstanceOf(Square);
    expect(drawing.main).toEqual({ side: 3 });
    expect(written(drawing)).toEqual(wire);
    expect(drawing.main).toEqual({ side: 3 });
  });

  it('is not needed for a property whose class the compiler emits', () => {
    class Holder {
      @ValidateNested()
      line: Line;

      @Allow()
      at: Date;
    }
    const { arrived } = chain({}, Holder);
    expect(arrived).toHaveLength(4);
    const holder = read({ line: { qty: 1 }, at: '1970-01-01T00:00:00.000Z' }, Holder);
    expect(holder.line).toBeInstanceOf(Line);
    expect(holder.at).toEqual(new Date(0));
  });
});

describe('rules of class-validator', () => {
  class Strict {
    @IsString()
    name: string;
  }

  it('are checked before anything is sent and where it arrives', () => {
    expect(() => written({ name: 1 }, Strict)).toThrow(PayloadValidationError);
    expect(() => read({ name: 1 }, Strict)).toThrow(PayloadValidationError);
  });

  it('of a nested class are checked only with @ValidateNested()', () => {
    class Loose {
      @Type(() => Strict)
      @Allow()
      inner: Strict;
    }
    class Tight {
      @ValidateNested()
      inner: Strict;
    }
    expect(read({ inner: { name: 1 } }, Loose).inner).toBeInstanceOf(Strict);
    expect(() => read({ inner: { name: 1 } }, Tight)).toThrow('inner.name: must be a string');
  });

  it('of @IsOptional() let a property be missing or null, not a whole argument', () => {
    class Optional {
      @IsOptional()
      @IsString()
      note?: string | null;
    }
    for (const json of [{}, { note: null }]) expect(read(json, Optional)).toEqual(json);
    expect(() => read({ note: 1 }, Optional)).toThrow('note: must be a string');
    expect(() => values.toArguments([null], { types: [Optional], ...place })).toThrow('is required, but is null');
  });

  it('of @ValidateIf() are asked with the values that arrived', () => {
    class Choice {
      @IsString()
      kind: string;

      @ValidateIf(({ kind }: Choice) => kind === 'a')
      @IsInt()
      a?: number;
    }
    expect(read({ kind: 'b' }, Choice)).toEqual({ kind: 'b' });
    expect(() => read({ kind: 'a' }, Choice)).toThrow('a: must be an integer');
  });

  it('that allow only known properties strip or refuse the others, by the options whitelist and forbidNonWhitelisted', () => {
    const json = { name: 'x', extra: 1 };
    expect(read(json, Strict)).toEqual(json);
    expect(read(json, Strict, converterWith({ validator: { whitelist: true } }))).toEqual({ name: 'x' });
    const forbidding = converterWith({ validator: { whitelist: true, forbidNonWhitelisted: true } });
    expect(() => read(json, Strict, forbidding)).toThrow('extra: property extra should not exist');
    expect(() => written(json, Strict, forbidding)).toThrow(PayloadValidationError);
  });

  it('whose messages are the defaults never quote the value', () => {
    const secret = 'hunter2';
    class Login {
      @IsInt()
      @Min(1)
      password: number;
    }
    try {
      read({ password: secret }, Login);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify([error, (error as Error).message])).not.toContain(secret);
    }
  });
});
