import { PassThrough } from 'node:stream';
import { ConsoleLogger, Logger as NestLogger, type LoggerService } from '@nestjs/common';
import { errorAttributes, type LogLevel } from '@nest-temporal/core';
import { WinstonModule } from 'nest-winston';
import { Logger as PinoNestLogger, PinoLogger } from 'nestjs-pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger, format, transports } from 'winston';
import { createNestLogger } from './temporal.logger.js';

const ids = { workflowId: 'order-1', runId: 'run-1', activityType: 'charge', activityId: '5', attempt: 3 };
const failure = Object.assign(new TypeError('card declined'), {
  config: { headers: { authorization: 'Bearer 0123456789abcdef0123' } },
});

afterEach(() => {
  vi.restoreAllMocks();
  NestLogger.overrideLogger(new ConsoleLogger());
});

/** What the logger wrote for one record with the error, through Nest's `Logger`. */
function written(logger: LoggerService, level: LogLevel): string[] {
  const records: string[] = [];
  const record = (chunk: unknown): boolean => records.push(String(chunk)) > 0;
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation(record),
  );
  NestLogger.overrideLogger(logger);
  const attributes = { ...ids, level: 'gold', ...errorAttributes(failure) };
  createNestLogger('TemporalWorker').log(level, 'An activity failed', attributes);
  for (const spy of spies) spy.mockRestore();
  return records;
}

/** A stream and what was written to it. */
function sink(): { stream: PassThrough; records: () => string[] } {
  const stream = new PassThrough();
  return {
    stream,
    records: () =>
      String(stream.read() ?? '')
        .split('\n')
        .filter(Boolean),
  };
}

const levels = ['WARN', 'ERROR'] as const;

// nestjs-pino keeps the stream of its first logger for the whole process.
const pinoSink = sink();
const pino = new PinoNestLogger(new PinoLogger({ pinoHttp: [{ level: 'trace' }, pinoSink.stream] }), {});

describe('an error with attributes is one record', () => {
  it.each(levels)('of the text console, at %s, with the stack in lines of its own', (level) => {
    const [text, ...others] = written(new ConsoleLogger({ colors: false }), level);
    expect(others).toEqual([]);
    expect(text).toMatch(/\[TemporalWorker\] An activity failed \{ .*workflowId: 'order-1'.*attempt: 3/);
    expect(text).toMatch(/error: 'TypeError: card declined'.*\}\nTypeError: card declined\n +at /);
    expect(text).not.toMatch(/Bearer|0123456789/);
  });

  it.each(levels)('of the JSON console, at %s', (level) => {
    const records = written(new ConsoleLogger({ json: true }), level);
    expect(records).toHaveLength(1);
    const parsed = JSON.parse(records[0]) as object;
    expect(parsed).toMatchObject({
      level: level.toLowerCase(),
      context: 'TemporalWorker',
      message: {
        message: 'An activity failed',
        ...ids,
        attributes: { level: 'gold' },
        error: 'TypeError: card declined',
        stack: expect.stringMatching(/^TypeError: card declined\n +at /),
      },
    });
    expect(records[0]).not.toMatch(/Bearer|0123456789|"msg"/);
  });

  it.each(levels)('of nestjs-pino, at %s', (level) => {
    expect(written(pino, level)).toEqual([]);
    const lines = pinoSink.records();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0])).toMatchObject({
      level: level === 'WARN' ? 40 : 50,
      context: 'TemporalWorker',
      msg: 'An activity failed',
      ...ids,
      error: 'TypeError: card declined',
      stack: expect.stringMatching(/\n +at /),
    });
    expect(lines[0]).not.toMatch(/Bearer|0123456789/);
  });

  it.each(levels)('of nest-winston, at %s', (level) => {
    const { stream, records } = sink();
    const instance = createLogger({ format: format.json(), transports: [new transports.Stream({ stream })] });
    expect(written(WinstonModule.createLogger({ instance }), level)).toEqual([]);
    const lines = records();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0])).toMatchObject({
      level: level.toLowerCase(),
      context: 'TemporalWorker',
      message: 'An activity failed',
      ...ids,
      error: 'TypeError: card declined',
      stack: expect.stringMatching(/\n +at /),
    });
    expect(lines[0]).not.toMatch(/Bearer|0123456789/);
  });
});

describe('a line without attributes', () => {
  it('is plain text', () => {
    const log = vi.fn();
    NestLogger.overrideLogger({ log, error: vi.fn(), warn: vi.fn() });
    createNestLogger('TemporalWorker').info('Worker started');
    expect(log.mock.calls).toEqual([['Worker started', 'TemporalWorker']]);
  });
});
