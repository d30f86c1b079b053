import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  rootCause,
  TemporalFailure,
  TimeoutFailure,
} from './failures.js';

const activityFields = { activityType: 'charge', retryState: 'UNSPECIFIED' } as const;

describe('failures', () => {
  it('are errors of their own class and of the base', () => {
    const failure = ApplicationFailure.create({ message: 'no stock' });
    expect(failure).toBeInstanceOf(Error);
    expect(failure instanceof TemporalFailure).toBe(true);
    expect(failure instanceof ApplicationFailure).toBe(true);
    expect(failure instanceof CancelledFailure).toBe(false);
    expect(failure.name).toBe('ApplicationFailure');
    expect(failure.stack).toContain('no stock');
  });

  it('are recognized across realms by their kind', () => {
    const kinds = ['TemporalFailure', 'CancelledFailure'];
    const foreign: unknown = runInNewContext(
      `const e = new Error('x'); Object.defineProperty(e, Symbol.for('nest-temporal.failure'), { value: kinds }); e`,
      { kinds },
    );
    expect(foreign instanceof Error).toBe(false);
    expect(foreign instanceof CancelledFailure).toBe(true);
    expect(foreign instanceof TemporalFailure).toBe(true);
    expect(foreign instanceof ApplicationFailure).toBe(false);
  });

  it('let an author derive classes that are told apart', () => {
    class OutOfStock extends ApplicationFailure {}
    class Declined extends ApplicationFailure {}
    const failure = new OutOfStock({ message: 'none left' });
    expect(failure instanceof OutOfStock).toBe(true);
    expect(failure instanceof ApplicationFailure).toBe(true);
    expect(failure instanceof Declined).toBe(false);
    expect(ApplicationFailure.create({}) instanceof OutOfStock).toBe(false);
  });

  it.each([null, undefined, 'CancelledFailure', 1, {}, { name: 'CancelledFailure' }])(
    'do not take %j for one',
    (value) => {
      expect((value as unknown) instanceof CancelledFailure).toBe(false);
    },
  );

  it('have sensible defaults', () => {
    const failure = ApplicationFailure.create({});
    expect(failure).toMatchObject({
      message: '',
      type: 'Error',
      nonRetryable: false,
      details: [],
      category: 'UNSPECIFIED',
    });
    expect(failure.nextRetryDelay).toBeUndefined();
    expect(failure.cause).toBeUndefined();
    expect(new CancelledFailure().message).toBe('Cancelled');
  });

  it('are made retryable or not in one call', () => {
    expect(ApplicationFailure.nonRetryable('gone', 'Gone', 1, 'x')).toMatchObject({
      message: 'gone',
      type: 'Gone',
      nonRetryable: true,
      details: [1, 'x'],
    });
    expect(ApplicationFailure.retryable('later').nonRetryable).toBe(false);
  });

  it('wrap any error with its message, name and itself as cause', () => {
    const cause = new TypeError('not a number');
    expect(ApplicationFailure.fromError(cause)).toMatchObject({ message: 'not a number', type: 'TypeError', cause });
    expect(ApplicationFailure.fromError(cause, { type: 'Mine', nonRetryable: true })).toMatchObject({
      type: 'Mine',
      nonRetryable: true,
    });
    expect(ApplicationFailure.fromError('text').message).toBe('text');
  });
});

describe('isCancellation', () => {
  it('sees a cancellation through what it caused', () => {
    const cancelled = new CancelledFailure();
    const activity = new ActivityFailure('activity', activityFields, cancelled);
    const child = new ChildWorkflowFailure(
      'child',
      { workflowId: 'w', workflowType: 'W', retryState: 'UNSPECIFIED' },
      activity,
    );
    expect([cancelled, activity, child].map(isCancellation)).toEqual([true, true, true]);
  });

  it('is not led astray by other causes', () => {
    const application = ApplicationFailure.create({ message: 'x', cause: new CancelledFailure() });
    const timedOut = new ActivityFailure('activity', activityFields, new TimeoutFailure('late', 'START_TO_CLOSE'));
    expect([application, timedOut, new Error('x'), undefined].map(isCancellation)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('rootCause', () => {
  it('gives the message at the end of the chain', () => {
    const chain = ApplicationFailure.create({
      message: 'outer',
      cause: new Error('middle', { cause: new Error('inner') }),
    });
    expect(rootCause(chain)).toBe('inner');
    expect(rootCause(new Error('alone'))).toBe('alone');
    expect(rootCause('text')).toBeUndefined();
  });
});
