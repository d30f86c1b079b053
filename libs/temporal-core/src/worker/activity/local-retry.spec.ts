import { describe, expect, it } from 'vitest';
import { localRetryDelayMs } from './local-retry.js';

const failure = (info = {}) => ({ message: 'no', applicationFailureInfo: { type: 'Refused', ...info } });

describe('the wait before the next attempt of a local activity', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [7, 64_000],
    [8, 100_000],
    // The power is infinite.
    [5_000, 100_000],
  ])('after attempt %i is %i ms by default', (attempt, delayMs) => {
    expect(localRetryDelayMs(undefined, attempt, failure())).toBe(delayMs);
  });

  it('grows by the coefficient up to the maximum interval', () => {
    const policy = { initialIntervalMs: 10, backoffCoefficient: 3, maximumIntervalMs: 50 };
    expect([1, 2, 3].map((attempt) => localRetryDelayMs(policy, attempt, failure()))).toEqual([10, 30, 50]);
    expect(localRetryDelayMs({ initialIntervalMs: 10 }, 20, failure())).toBe(1_000);
  });

  it('does not exist after the last attempt', () => {
    expect(localRetryDelayMs({ maximumAttempts: 2 }, 1, failure())).toBe(1_000);
    expect(localRetryDelayMs({ maximumAttempts: 2 }, 2, failure())).toBeUndefined();
    expect(localRetryDelayMs({ maximumAttempts: 0 }, 100, failure())).toBe(100_000);
  });

  it('does not exist after a failure that is not to be retried', () => {
    expect(localRetryDelayMs({}, 1, failure({ nonRetryable: true }))).toBeUndefined();
    expect(localRetryDelayMs({ nonRetryableErrorTypes: ['Refused'] }, 1, failure())).toBeUndefined();
    expect(localRetryDelayMs({ nonRetryableErrorTypes: ['Other'] }, 1, failure())).toBe(1_000);
  });

  it('is that of the failure where it has one, unless no attempt is left', () => {
    const asked = failure({ nextRetryDelay: { seconds: 7 } });
    expect(localRetryDelayMs({ initialIntervalMs: 10 }, 1, asked)).toBe(7_000);
    expect(localRetryDelayMs({ maximumAttempts: 1 }, 1, asked)).toBeUndefined();
    expect(localRetryDelayMs({}, 1, failure({ nextRetryDelay: { seconds: 7 }, nonRetryable: true }))).toBeUndefined();
  });

  it('exists after a timeout', () => {
    expect(localRetryDelayMs({ nonRetryableErrorTypes: [''] }, 1, { message: 'late', timeoutFailureInfo: {} })).toBe(
      1_000,
    );
  });
});
