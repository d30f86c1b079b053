import { optionalDurationToMs } from './duration.js';
import type { RetryPolicy, RetryPolicyMs } from './policies.js';

/** Converts a validated retry policy to milliseconds, without `maximumAttempts` if attempts are unlimited. */
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

/** Converts a retry policy to the form that workflow code reads, without `maximumAttempts` if attempts are unlimited. */
export function decompileRetryPolicy(policy: RetryPolicyMs): RetryPolicy {
  const { initialIntervalMs, maximumIntervalMs, maximumAttempts, ...rest } = policy;
  return {
    ...rest,
    initialInterval: initialIntervalMs,
    maximumInterval: maximumIntervalMs,
    maximumAttempts: maximumAttempts === 0 ? undefined : maximumAttempts,
  };
}
