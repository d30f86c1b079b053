import 'reflect-metadata';
import { Injectable, Logger, UsePipes, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { Expose, Transform, Type } from 'class-transformer';
import { IsDate, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { ActivityContext } from '@nest-temporal/core/activity';
import { UNHANDLED } from '@nest-temporal/core/converter';
import { JsonPayloadConverter } from '@nest-temporal/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TemporalExplorer } from '../activity.explorer.js';
import {
  attemptContext,
  pipelined as make,
  type PipelinedActivities,
} from '../../../test/fixtures/pipelined-activities.js';
import { Activity } from '../../decorators/activity.decorator.js';
import { Payload } from '../../decorators/payload.decorator.js';

class Line {
  @IsInt()
  @Min(1)
  qty: number;
}

class OrderDto {
  @IsString()
  id: string;

  @IsDate()
  at: Date;

  @ValidateNested()
  @Type(() => Line)
  line: Line;

  @IsOptional()
  bytes?: Uint8Array;

  @IsOptional()
  tags?: Set<string>;
}

class Reshaped {
  @Expose({ name: 'user_name' })
  @IsString()
  userName: string;

  @Transform(({ value }) => (value as number) * 100)
  @IsInt()
  cents: number;
}

class Holder {
  @ValidateNested()
  @Type(() => Reshaped)
  inner: Reshaped;

  @Transform(({ value }) => `*${String(value)}`, { toPlainOnly: true })
  @IsOptional()
  masked?: string;
}

class Money {
  constructor(readonly text: string) {}
}

class Priced {
  @IsOptional()
  price: Money;
}

@Injectable()
@Activity()
class Orders {
  @Activity()
  place(order: OrderDto): OrderDto {
    return order;
  }

  @Activity()
  reshape(value: Reshaped): Reshaped {
    return value;
  }

  @Activity()
  nested(value: Holder): Holder {
    return value;
  }

  @Activity()
  price(value: Priced): Priced {
    return value;
  }

  @Activity()
  list(@Payload(() => [Line]) lines: Line[]): Line[] {
    return lines;
  }

  @Activity()
  raw(bytes: Uint8Array, map: Map<string, number>): unknown[] {
    return [bytes, map];
  }

  @Activity()
  @UsePipes(new ValidationPipe({ whitelist: true }))
  own(order: OrderDto): OrderDto {
    return order;
  }

  @Activity()
  parameter(@Payload(new ValidationPipe({ whitelist: true, transform: true })) order: OrderDto): OrderDto {
    return order;
  }
}

const order = { id: 'o1', at: '2026-01-02T03:04:05.000Z', line: { qty: 1 }, bytes: 'AQID', tags: ['a'] };
const revived = {
  id: 'o1',
  at: new Date(order.at),
  line: { qty: 1 },
  bytes: new Uint8Array([1, 2, 3]),
  tags: new Set(['a']),
};

let made: PipelinedActivities | undefined;
afterEach(async () => {
  await made?.app.close();
});

async function withGlobalPipe(
  options?: ValidationPipeOptions,
  pipeline?: Parameters<typeof make>[1],
): Promise<PipelinedActivities> {
  made = await make([Orders, { provide: APP_PIPE, useValue: new ValidationPipe(options) }], {
    inheritAppConfig: true,
    ...pipeline,
  });
  return made;
}

describe('arguments that a global ValidationPipe validates', () => {
  it.each<[string, ValidationPipeOptions]>([
    ['by default', {}],
    ['with transform', { transform: true }],
    ['with whitelist', { whitelist: true }],
    ['with whitelist and transform', { whitelist: true, transform: true }],
  ])('are instances with all that the worker revives, %s', async (_, options) => {
    const { call } = await withGlobalPipe(options);
    const placed = (await call('place', order)) as OrderDto;
    expect(placed).toBeInstanceOf(OrderDto);
    expect(placed.line).toBeInstanceOf(Line);
    expect(placed).toEqual(revived);
  });

  it('lose what a whitelist does not name, or are refused for it', async () => {
    const stripping = await withGlobalPipe({ whitelist: true });
    await expect(stripping.call('place', { ...order, extra: 1 })).resolves.not.toHaveProperty('extra');
    await stripping.app.close();
    const { fail } = await withGlobalPipe({ whitelist: true, forbidNonWhitelisted: true });
    expect(await fail('place', { ...order, extra: 1 })).toMatchObject({
      type: 'ValidationError',
      nonRetryable: true,
      details: ['property extra should not exist'],
    });
  });

  it('are refused with every broken rule, naming class, method and cure', async () => {
    const { fail } = await withGlobalPipe({ transform: true });
    const failure = await fail('place', { ...order, id: 1, line: { qty: 0 } });
    expect(failure).toMatchObject({ type: 'ValidationError', nonRetryable: true });
    expect(failure.details).toEqual(['id must be a string', 'line.qty must not be less than 1']);
    expect(failure.message).toBe(
      'A pipe refused the arguments of Orders.place: id must be a string; line.qty must not be less than 1. ' +
        'Correct what the workflow passes, or the pipe',
    );
  });

  it('are refused when they are no object at all', async () => {
    const { fail } = await withGlobalPipe({ transform: true });
    expect(await fail('place', 'text')).toMatchObject({ type: 'ValidationError', nonRetryable: true });
  });

  it('obey the options of the pipe alone', async () => {
    const { call } = await withGlobalPipe({ skipMissingProperties: true, transform: true });
    await expect(call('place', { id: 'o1' })).resolves.toEqual({ id: 'o1' });
  });

  it('are reshaped once by class-transformer', async () => {
    const { call } = await withGlobalPipe({ whitelist: true, transform: true });
    const value = await call('reshape', { user_name: 'Ada', cents: 5 });
    expect(value).toBeInstanceOf(Reshaped);
    expect(value).toEqual({ userName: 'Ada', cents: 500 });
  });

  it('would be transformed again: a warning at boot names activity, property and cure', async () => {
    const warnings: string[] = [];
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation((line) => void warnings.push(String(line)));
    try {
      await withGlobalPipe({ transform: true });
      const about = (name: string): string[] => warnings.filter((line) => line.includes(name));
      expect(about('Orders.reshape')).toEqual([
        expect.stringMatching(
          /ValidationPipe applies @Transform\(\) of Reshaped\.cents .*"inheritAppConfig" without pipes/,
        ),
      ]);
      expect(about('Orders.nested')).toEqual([expect.stringContaining('@Transform() of Reshaped.cents')]);
      expect(about('Orders.place')).toEqual([]);
      await made?.app.close();
      warnings.length = 0;
      made = await make([Orders]);
      expect(about('@Transform()')).toEqual([]);
      await expect(made.call('reshape', { user_name: 'Ada', cents: 500 })).resolves.toMatchObject({ cents: 500 });
    } finally {
      warn.mockRestore();
    }
  });

  it('keep what type converters of the worker make', async () => {
    const money = {
      toJson: (value: object) => (value instanceof Money ? value.text : UNHANDLED),
      fromJson: (json: unknown, type: unknown) => (type === Money ? new Money(String(json)) : UNHANDLED),
    };
    const payloadConverter = new JsonPayloadConverter({ typeConverters: [money] });
    const { call } = await withGlobalPipe({ transform: true }, { dataConverter: { payloadConverter } });
    await expect(call('price', { price: '1.00' })).resolves.toEqual({ price: new Money('1.00') });
  });

  it('are converted as the worker does that makes the call, where several take the class', async () => {
    const { app } = await withGlobalPipe({ transform: true });
    const [found] = app.get(TemporalExplorer, { strict: false }).activities();
    const activity = found?.activities.find(({ name }) => name === 'price');
    const results = ['EUR', 'USD'].map((currency) => {
      const money = {
        toJson: (value: object) => (value instanceof Money ? value.text : UNHANDLED),
        fromJson: (json: unknown, type: unknown) =>
          type === Money ? new Money(`${String(json)} ${currency}`) : UNHANDLED,
      };
      const payloadConverter = new JsonPayloadConverter({ typeConverters: [money] });
      const run = activity?.define({ inheritAppConfig: true, dataConverter: { payloadConverter } }).run;
      return ActivityContext.run(attemptContext(), () => run?.({ price: '1' }));
    });
    await expect(Promise.all(results)).resolves.toEqual([{ price: new Money('1 EUR') }, { price: new Money('1 USD') }]);
  });

  it('leave lists, bytes and maps to the worker', async () => {
    const { call } = await withGlobalPipe({ whitelist: true, transform: true });
    const [line] = (await call('list', [{ qty: 2 }])) as Line[];
    expect(line).toBeInstanceOf(Line);
    await expect(call('list', [{ qty: 0 }])).rejects.toThrow(/qty/);
    await expect(call('raw', 'AQID', { a: 1 })).resolves.toEqual([new Uint8Array([1, 2, 3]), new Map([['a', 1]])]);
  });
});

describe('a ValidationPipe nearer to the activity', () => {
  it.each(['own', 'parameter'])('does the same on %s', async (name) => {
    made = await make([Orders]);
    const placed = (await made.call(name, { ...order, extra: 1 })) as OrderDto;
    expect(placed).toBeInstanceOf(OrderDto);
    expect(placed).not.toHaveProperty('extra');
    expect(placed.bytes).toEqual(revived.bytes);
    expect(await made.fail(name, { ...order, id: 1 })).toMatchObject({ type: 'ValidationError' });
  });
});

describe('without a ValidationPipe', () => {
  it('the worker converts and validates', async () => {
    made = await make([Orders]);
    await expect(made.call('place', { ...order, id: 1 })).rejects.toThrow(
      /argument 1 \(OrderDto\): id: must be a string/,
    );
  });
});
