/** Retry policies: what the server fills in, what it refuses, and which failures a policy lets be tried again. */
import type { Duration, Failure, RetryPolicy } from '@nest-temporal/core/internal/proto/index';
import { TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import { cappedDuration, durationFault } from './attribute-checks.js';
import { enumText } from './enum-text.js';

const defaultInitialMs = 1_000;
const defaultCoefficient = 2;
/** The longest interval in initial ones. */
const defaultMaximumFactor = 100;

/** What stands before the name of a timeout in a list of error types that are not to be retried. */
const timeoutPrefix = 'TemporalTimeout:';

/** Timeouts after which an activity may be tried again. */
const retryableTimeouts: ReadonlySet<TimeoutType | undefined> = new Set([
  TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  TimeoutType.TIMEOUT_TYPE_HEARTBEAT,
]);

/** The policy with the server's defaults for what it leaves open. */
export function withRetryDefaults(policy: RetryPolicy | null | undefined): RetryPolicy {
  const { initialInterval, maximumInterval } = policy ?? {};
  const initialMs = durationToMs(initialInterval) || defaultInitialMs;
  return {
    initialInterval: intervalOr(initialInterval, initialMs),
    backoffCoefficient: policy?.backoffCoefficient || defaultCoefficient,
    maximumInterval: intervalOr(maximumInterval, defaultMaximumFactor * initialMs),
    maximumAttempts: policy?.maximumAttempts ?? 0,
    nonRetryableErrorTypes: policy?.nonRetryableErrorTypes ?? [],
  };
}

/**
 * What is wrong with a policy that has its defaults; undefined when nothing is. One that allows one attempt may be
 * anything.
 */
export function retryPolicyFault(policy: RetryPolicy): string | undefined {
  const { initialInterval, maximumInterval, backoffCoefficient = 0, maximumAttempts = 0 } = policy;
  if (maximumAttempts === 1) return undefined;
  const initialFault = durationFault(initialInterval);
  if (initialFault) return `invalid InitialInterval set on retry policy: ${initialFault}`;
  if (backoffCoefficient < 1) return 'BackoffCoefficient cannot be less than 1 on retry policy.';
  const maximumFault = durationFault(maximumInterval);
  if (maximumFault) return `invalid MaximumInterval set on retry policy: ${maximumFault}`;
  const maximumMs = durationToMs(maximumInterval) ?? 0;
  if (maximumMs > 0 && maximumMs < (durationToMs(initialInterval) ?? 0)) {
    return 'MaximumInterval cannot be less than InitialInterval on retry policy.';
  }
  if (maximumAttempts < 0) return 'MaximumAttempts cannot be negative on retry policy.';
  return timeoutTypeFault(policy.nonRetryableErrorTypes ?? []);
}

/** True when a failure leaves the decision to the number of attempts and the time. */
export function isRetryable(failure: Failure | null | undefined, nonRetryableTypes: readonly string[]): boolean {
  if (!failure) return true;
  if (failure.terminatedFailureInfo || failure.canceledFailureInfo) return false;
  if (failure.timeoutFailureInfo) {
    const { timeoutType } = failure.timeoutFailureInfo;
    return retryableTimeouts.has(timeoutType) && !nonRetryableTypes.includes(timeoutPrefix + timeoutName(timeoutType));
  }
  if (failure.serverFailureInfo) return !failure.serverFailureInfo.nonRetryable;
  if (failure.applicationFailureInfo) {
    const { nonRetryable, type = '' } = failure.applicationFailureInfo;
    return !nonRetryable && !nonRetryableTypes.includes(type);
  }
  return true;
}

/** `StartToClose` */
export function timeoutName(type: TimeoutType | undefined): string {
  return enumText(TimeoutType, type, 'TIMEOUT_TYPE_');
}

function timeoutTypeFault(errorTypes: readonly string[]): string | undefined {
  for (const errorType of errorTypes) {
    if (!errorType.startsWith(timeoutPrefix)) continue;
    const name = errorType.slice(timeoutPrefix.length);
    if (!knownTimeouts.has(name)) return `Invalid timeout type value: ${name}.`;
  }
  return undefined;
}

/** Their names, long and short. */
const knownTimeouts: ReadonlySet<string> = new Set(
  Object.entries(TimeoutType)
    .filter(([, type]) => type !== TimeoutType.TIMEOUT_TYPE_UNSPECIFIED)
    .flatMap(([name, type]) => [name, timeoutName(type)]),
);

function intervalOr(interval: Duration | null | undefined, otherwiseMs: number): Duration | null | undefined {
  return cappedDuration(durationToMs(interval) ? interval : durationFromMs(otherwiseMs));
}
