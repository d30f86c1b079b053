/** A pending activity as DescribeWorkflowExecution tells it. */
import type { PendingActivityInfo } from '@nest-temporal/core/internal/proto/index';
import { PendingActivityState } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import type { PendingActivity } from '../context/run-state.js';
import { isWaiting } from './activity-control.js';
import { optionsOf, priorityOf } from './activity-options.js';
import { retriesEndMs } from './activity-retry.js';

export function pendingActivityInfo(activity: PendingActivity, nowMs: number): PendingActivityInfo {
  const { scheduled, started, attempt, retryPolicy, lastHeartbeat, lastFailure, lastAttemptEndedAtMs } = activity;
  const endMs = retriesEndMs(activity);
  const priority = priorityOf(activity);
  const options = optionsOf(activity);
  return {
    activityId: activity.activityId,
    activityType: scheduled.activityType,
    state: stateOf(activity),
    ...(lastHeartbeat && {
      heartbeatDetails: lastHeartbeat.details,
      lastHeartbeatTime: timestampFromMs(lastHeartbeat.atMs),
    }),
    ...(started && { lastStartedTime: timestampFromMs(started.atMs) }),
    attempt,
    maximumAttempts: retryPolicy?.maximumAttempts,
    scheduledTime: timestampFromMs(activity.attemptScheduledAtMs),
    ...(endMs !== undefined && { expirationTime: timestampFromMs(endMs) }),
    ...(lastFailure && { lastFailure }),
    lastWorkerIdentity: started?.identity || activity.lastWorkerIdentity,
    ...(lastAttemptEndedAtMs !== undefined && { lastAttemptCompleteTime: timestampFromMs(lastAttemptEndedAtMs) }),
    ...nextAttempt(activity, nowMs),
    ...(priority && { priority }),
    ...pauseOf(activity),
    activityOptions: { ...options, taskQueue: { ...options.taskQueue, normalName: options.taskQueue?.name } },
  };
}

function stateOf({ cancelRequestedEventId, started, pause }: PendingActivity): PendingActivityState {
  if (cancelRequestedEventId !== undefined) return PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED;
  if (started) {
    return pause
      ? PendingActivityState.PENDING_ACTIVITY_STATE_PAUSE_REQUESTED
      : PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
  }
  return pause
    ? PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED
    : PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
}

function nextAttempt(activity: PendingActivity, nowMs: number): PendingActivityInfo {
  const { pause, attemptScheduledAtMs, lastAttemptEndedAtMs } = activity;
  if (!isWaiting(activity) || pause || attemptScheduledAtMs <= nowMs) return {};
  return {
    nextAttemptScheduleTime: timestampFromMs(attemptScheduledAtMs),
    // Of an attempt that timed out the real server does not know when it ended, and counts from 1970.
    currentRetryInterval: durationFromMs(attemptScheduledAtMs - (lastAttemptEndedAtMs ?? 0)),
  };
}

function pauseOf({ pause }: PendingActivity): PendingActivityInfo {
  if (!pause) return {};
  const { atMs, identity, reason } = pause;
  return { paused: true, pauseInfo: { pauseTime: timestampFromMs(atMs), manual: { identity, reason } } };
}
