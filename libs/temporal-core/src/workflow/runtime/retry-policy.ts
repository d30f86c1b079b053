import type { ReadBy } from '../../common/options/option-schema.js';
import type { retryOptions } from '../../common/options/shared-options.js';
import type { RetryPolicy, RetryPolicyMs } from '../../common/policies.js';

/** A retry policy as commands carry it. */
export function compileRetryPolicy(retry: ReadBy<typeof retryOptions> | undefined): RetryPolicyMs | undefined {
  if (retry === undefined) return undefined;
  const { initialInterval, maximumInterval, maximumAttempts, ...rest } = retry;
  return {
    ...rest,
    initialIntervalMs: initialInterval,
    maximumIntervalMs: maximumInterval,
    maximumAttempts: maximumAttempts === Infinity ? undefined : maximumAttempts,
  };
}

/** A retry policy as workflow code reads it. */
export function decompileRetryPolicy(policy: RetryPolicyMs): RetryPolicy {
  const { initialIntervalMs, maximumIntervalMs, maximumAttempts, ...rest } = policy;
  return {
    ...rest,
    initialInterval: initialIntervalMs,
    maximumInterval: maximumIntervalMs,
    maximumAttempts: maximumAttempts === 0 ? undefined : maximumAttempts,
  };
}
