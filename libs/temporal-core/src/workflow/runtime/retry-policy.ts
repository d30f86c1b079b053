import { optionalDurationToMs } from '../../common/duration.js';
import type { RetryPolicy, RetryPolicyMs } from '../../common/policies.js';
import { WorkflowCallError } from './call-error.js';

/**
 * A retry policy as commands carry it.
 *
 * @throws WorkflowCallError naming the field at fault
 */
export function compileRetryPolicy(retry: RetryPolicy | undefined, caller: string): RetryPolicyMs | undefined {
  if (retry === undefined) return undefined;
  const refuse = (field: keyof RetryPolicy, why: string): never => {
    throw new WorkflowCallError(`Option 'retry.${field}' of ${caller} ${why}`);
  };
  const duration = (field: 'initialInterval' | 'maximumInterval'): number | undefined => {
    try {
      return optionalDurationToMs(retry[field]);
    } catch (cause) {
      return refuse(field, `is no duration: ${(cause as Error).message}`);
    }
  };
  const { backoffCoefficient, maximumAttempts, nonRetryableErrorTypes } = retry;
  if (backoffCoefficient !== undefined && !(backoffCoefficient >= 1)) {
    refuse('backoffCoefficient', `is ${backoffCoefficient}: give a number from 1`);
  }
  const unlimited = maximumAttempts === undefined || maximumAttempts === Number.POSITIVE_INFINITY;
  if (!unlimited && !(Number.isInteger(maximumAttempts) && maximumAttempts >= 1)) {
    refuse('maximumAttempts', `is ${maximumAttempts}: give a whole number from 1, or Infinity`);
  }
  const initialIntervalMs = duration('initialInterval');
  const maximumIntervalMs = duration('maximumInterval');
  if (initialIntervalMs !== undefined && maximumIntervalMs !== undefined && maximumIntervalMs < initialIntervalMs) {
    refuse('maximumInterval', `is shorter than 'initialInterval'`);
  }
  return {
    initialIntervalMs,
    backoffCoefficient,
    maximumIntervalMs,
    maximumAttempts: unlimited ? undefined : maximumAttempts,
    nonRetryableErrorTypes,
  };
}
