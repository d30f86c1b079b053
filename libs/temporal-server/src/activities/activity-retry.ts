/** What follows a failed attempt of an activity: another one, or the reason why there is none. */
import type { Failure } from '@nest-temporal/core/internal/proto/index';
import { RetryState, TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import type { PendingActivity } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { nextBackoff, requestedDelayMs } from '../common/retry-backoff.js';
import { isRetryable } from '../common/retry-policy.js';
import { keptFailure } from '../common/truncated-failure.js';

/** Timeouts of the activity as a whole: there is nothing left to retry in. */
const finalTimeouts: ReadonlySet<TimeoutType | undefined> = new Set([
  TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
  TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE,
]);

/**
 * Schedules the next attempt if there is to be one.
 *
 * @returns `IN_PROGRESS` when there is; else why not, and the activity is as it was
 */
export function retryActivity(
  { config }: ServerContext,
  { state, nowMs }: RunTransaction,
  activity: PendingActivity,
  failure: Failure | null | undefined,
): RetryState {
  const { retryPolicy: policy, attempt } = activity;
  if (!policy) return RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET;
  if (activity.cancelRequestedEventId !== undefined) return RetryState.RETRY_STATE_CANCEL_REQUESTED;
  if (finalTimeouts.has(failure?.timeoutFailureInfo?.timeoutType)) return RetryState.RETRY_STATE_TIMEOUT;
  if (!isRetryable(failure, policy.nonRetryableErrorTypes ?? [])) {
    return RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE;
  }
  if (activity.pause) {
    // It waits until it may go on, however many attempts it had.
    const waiting = { ...nextAttempt(activity), lastFailure: keptFailure(config, failure) };
    state.activities.set(activity.scheduledEventId, waiting);
    return RetryState.RETRY_STATE_IN_PROGRESS;
  }
  const delayMs = requestedDelayMs(failure);
  const backoff = nextBackoff({
    nowMs,
    attempt,
    expiresMs: retriesEndMs(activity),
    // A delay that the failure asks for may be longer than the policy's intervals.
    policy: delayMs === undefined ? policy : { ...policy, maximumInterval: durationFromMs(delayMs) },
    delayMs,
  });
  if ('refusal' in backoff) return backoff.refusal;
  state.activities.set(activity.scheduledEventId, {
    ...nextAttempt(activity),
    attemptScheduledAtMs: nowMs + backoff.intervalMs,
    isBackingOff: true,
    lastFailure: keptFailure(config, failure),
    ...(activity.dropsHeartbeat && { lastHeartbeat: undefined }),
    dropsHeartbeat: undefined,
    isReset: undefined,
  });
  return RetryState.RETRY_STATE_IN_PROGRESS;
}

/** When the last attempt may begin: that is decided when the activity is scheduled. */
export function retriesEndMs({ firstScheduledAtMs, scheduled }: PendingActivity): number | undefined {
  const wholeMs = durationToMs(scheduled.scheduleToCloseTimeout);
  return wholeMs ? firstScheduledAtMs + wholeMs : undefined;
}

function nextAttempt(activity: PendingActivity): PendingActivity {
  return {
    ...activity,
    attempt: activity.attempt + 1,
    stamp: activity.stamp + 1,
    started: undefined,
    lastWorkerIdentity: activity.started?.identity ?? activity.lastWorkerIdentity,
  };
}

/** When the activity as a whole must be over. */
export function expiresMs({ firstScheduledAtMs, scheduleToCloseMs }: PendingActivity): number | undefined {
  return scheduleToCloseMs === undefined ? undefined : firstScheduledAtMs + scheduleToCloseMs;
}
