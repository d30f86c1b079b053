import type { ReadBy } from '../../common/options/option-schema.js';
import type { retryOptions } from '../../common/options/shared-options.js';
import type { RetryPolicyMs } from '../../common/policies.js';

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
