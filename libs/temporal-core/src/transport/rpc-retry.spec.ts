import { describe, expect, it } from 'vitest';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import { ConnectionClosedError, ConnectionUnavailableError } from './errors.js';
import { defaultRetryPolicy, isMessageTooLarge, longPollRetryPolicy, RpcRetry } from './rpc-retry.js';

const failed = (status: RpcStatusName, message = 'no'): RpcError => new RpcError({ status, message });
const halfway = (): number => 0.5;

describe('retries of a call', () => {
  it.each([
    'DATA_LOSS',
    'INTERNAL',
    'UNKNOWN',
    'RESOURCE_EXHAUSTED',
    'ABORTED',
    'OUT_OF_RANGE',
    'UNAVAILABLE',
  ] as const)('follow %s', (status) => {
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0, halfway).delayAfter(failed(status), 0)).toBeGreaterThan(0);
  });

  it.each([
    'CANCELLED',
    'INVALID_ARGUMENT',
    'DEADLINE_EXCEEDED',
    'NOT_FOUND',
    'ALREADY_EXISTS',
    'PERMISSION_DENIED',
    'FAILED_PRECONDITION',
    'UNIMPLEMENTED',
    'UNAUTHENTICATED',
  ] as const)('do not follow %s', (status) => {
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0, halfway).delayAfter(failed(status), 0)).toBeUndefined();
  });

  it('wait 100 ms and 1.7 times longer each time, up to 5 s', () => {
    const retry = new RpcRetry({ ...defaultRetryPolicy, maximumElapsedMs: 0 }, 'call', 0, halfway);
    const delays = Array.from({ length: 9 }, () => retry.delayAfter(failed('UNAVAILABLE'), 0));
    expect(delays).toEqual([100, 170, 289, 491, 835, 1420, 2414, 4103, 5000]);
  });

  it('end with the tenth attempt', () => {
    const retry = new RpcRetry(defaultRetryPolicy, 'call', 0, halfway);
    for (let i = 1; i < 10; i++) expect(retry.delayAfter(failed('UNAVAILABLE'), 0)).toBeDefined();
    expect(retry.delayAfter(failed('UNAVAILABLE'), 0)).toBeUndefined();
    expect(retry.failedAttempts).toBe(10);
  });

  it('end when the next attempt would begin later than 10 s after the first', () => {
    expect(new RpcRetry(defaultRetryPolicy, 'call', 1_000, halfway).delayAfter(failed('UNAVAILABLE'), 10_900)).toBe(
      100,
    );
    expect(
      new RpcRetry(defaultRetryPolicy, 'call', 1_000, halfway).delayAfter(failed('UNAVAILABLE'), 10_901),
    ).toBeUndefined();
  });

  it('vary a wait by a fifth to either side', () => {
    const delay = (random: number): number | undefined =>
      new RpcRetry(defaultRetryPolicy, 'call', 0, () => random).delayAfter(failed('UNAVAILABLE'), 0);
    expect([delay(0), delay(0.5), delay(1)]).toEqual([80, 100, 120]);
  });

  it('leave an overloaded server alone for a second, then two, then four', () => {
    const retry = new RpcRetry(defaultRetryPolicy, 'call', 0, halfway);
    const delays = Array.from({ length: 3 }, () => retry.delayAfter(failed('RESOURCE_EXHAUSTED'), 0));
    expect(delays).toEqual([1_000, 2_000, 4_000]);
  });

  it('count overload apart from other failures', () => {
    const retry = new RpcRetry(defaultRetryPolicy, 'call', 0, halfway);
    expect(retry.delayAfter(failed('UNAVAILABLE'), 0)).toBe(100);
    expect(retry.delayAfter(failed('RESOURCE_EXHAUSTED'), 0)).toBe(1_000);
    expect(retry.delayAfter(failed('UNAVAILABLE'), 0)).toBe(289);
  });

  it('do not follow a certificate that will not change by waiting', () => {
    const error = new ConnectionUnavailableError('no', 'x:1', 'untrusted-certificate');
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0).delayAfter(error, 0)).toBeUndefined();
    const nobody = new ConnectionUnavailableError('no', 'x:1', 'unreachable');
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0).delayAfter(nobody, 0)).toBeDefined();
  });

  it('do not follow errors that no server sent', () => {
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0).delayAfter(new TypeError('no'), 0)).toBeUndefined();
    expect(new RpcRetry(defaultRetryPolicy, 'call', 0).delayAfter(new ConnectionClosedError(), 0)).toBeUndefined();
  });
});

describe('retries of a long poll', () => {
  it.each(['CANCELLED', 'DEADLINE_EXCEEDED', 'UNAVAILABLE'] as const)('follow %s', (status) => {
    expect(new RpcRetry(longPollRetryPolicy, 'longPoll', 0, halfway).delayAfter(failed(status), 0)).toBe(200);
  });

  it('never end by number or time', () => {
    const retry = new RpcRetry(longPollRetryPolicy, 'longPoll', 0, halfway);
    for (let i = 0; i < 200; i++) expect(retry.delayAfter(failed('UNAVAILABLE'), i * 100_000)).toBeDefined();
    expect(retry.delayAfter(failed('UNAVAILABLE'), 1e9)).toBe(10_000);
  });

  it('wait no longer after polls that lasted their full time', () => {
    const retry = new RpcRetry(longPollRetryPolicy, 'longPoll', 0, halfway);
    for (let i = 0; i < 9; i++) retry.delayAfter(failed('UNAVAILABLE'), 0);
    for (let i = 0; i < 9; i++) expect(retry.delayAfter(failed('DEADLINE_EXCEEDED'), 0)).toBe(200);
    expect(retry.failedAttempts).toBe(0);
    expect(retry.delayAfter(failed('UNAVAILABLE'), 0)).toBe(400);
  });

  it('go on while certificates are being changed', () => {
    const error = new ConnectionUnavailableError('no', 'x:1', 'expired-certificate');
    expect(new RpcRetry(longPollRetryPolicy, 'longPoll', 0).delayAfter(error, 0)).toBeDefined();
  });

  it('end when the connection was closed, or the call is wrong', () => {
    expect(new RpcRetry(longPollRetryPolicy, 'longPoll', 0).delayAfter(new ConnectionClosedError(), 0)).toBeUndefined();
    expect(new RpcRetry(longPollRetryPolicy, 'longPoll', 0).delayAfter(failed('NOT_FOUND'), 0)).toBeUndefined();
  });
});

describe('a message over a size limit', () => {
  it.each([
    'grpc: received message larger than max (5000000 vs. 4194304)',
    'Received message larger than max (140000000 vs 134217728)',
    'grpc: received message after decompression larger than max 4194304',
    'Attempted to send message with a size larger than 4194304',
  ])('is known by its text and not sent again: %s', (message) => {
    const error = failed('RESOURCE_EXHAUSTED', message);
    expect(isMessageTooLarge(error)).toBe(true);
    expect(new RpcRetry(longPollRetryPolicy, 'longPoll', 0).delayAfter(error, 0)).toBeUndefined();
  });

  it('is not mistaken for overload', () => {
    expect(isMessageTooLarge(failed('RESOURCE_EXHAUSTED', 'namespace rate limit exceeded'))).toBe(false);
    expect(isMessageTooLarge(failed('INVALID_ARGUMENT', 'larger than max'))).toBe(false);
  });
});

describe('retries of a call whose loss costs more than a wait', () => {
  const unbounded = { ...defaultRetryPolicy, maximumAttempts: 0 };

  it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNAUTHENTICATED', 'PERMISSION_DENIED'] as const)(
    'follow %s until the given time',
    (status) => {
      const retry = new RpcRetry(unbounded, 'persistent', 0, halfway);
      for (let i = 0; i < 30; i++) expect(retry.delayAfter(failed(status), 60_000, 90_000)).toBeDefined();
      expect(retry.delayAfter(failed(status), 89_999, 90_000)).toBeUndefined();
    },
  );

  it('follow no answer that is final', () => {
    for (const status of ['NOT_FOUND', 'INVALID_ARGUMENT', 'CANCELLED'] as const) {
      expect(new RpcRetry(unbounded, 'persistent', 0).delayAfter(failed(status), 0, Infinity)).toBeUndefined();
    }
  });
});
