import { optionalDurationToMs } from './duration.js';
import type { RetryPolicy, RetryPolicyMs } from './policies.js';

/** A retry policy in milliseconds, with unlimited attempts left out. Its options must have been checked. */
export function compileRetryPolicy(retry: RetryPolicy | undefined): RetryPolicyMs | undefined {
  if (retry === undefined) return undefined;
  const { initialInterval, maximumInterval, maximumAttempts, ...rest } = retry;
  return {
    ...rest,
    initialIntervalMs: optionalDurationToMs(initialInterval),
    maximumIntervalMs: optionalDurationToMs(maximumInterval),
    maximumAttempts: maximumAttempts === Infinity ? undefined : maximumAttempts,
  };
}
