/** What happens to activities with time: timeouts, and attempts that are due after their backoff. */
import type { Failure } from '@nest-temporal/core/internal/proto/index';
import { RetryState, TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import type { PendingActivity, RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { dispatchActivity } from './activity-dispatch.js';
import { appendTimedOut } from './activity-outcome.js';
import { expiresMs, retryActivity } from './activity-retry.js';
import { timeoutName } from '../common/retry-policy.js';

const noTimeForRetry =
  'Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying';

/**
 * Which timeout of an activity counts when several are due at one millisecond. An attempt is started after it was
 * scheduled, if by less than that: what is counted from its schedule is due first.
 */
const precedence: readonly TimeoutType[] = [
  TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
  TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE,
  TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  TimeoutType.TIMEOUT_TYPE_HEARTBEAT,
];

/** One timeout of one attempt. */
interface Timeout {
  readonly atMs: number;
  readonly type: TimeoutType;
  readonly scheduledEventId: number;
  readonly attempt: number;
}

export function nextActivityDeadline({ activities }: Readonly<RunState>): number | undefined {
  let nextMs = Infinity;
  for (const activity of activities.values()) {
    const { started, attemptScheduledAtMs, pause } = activity;
    if (pause) continue;
    nextMs = Math.min(nextMs, expiresMs(activity) ?? Infinity);
    if (started) {
      nextMs = Math.min(nextMs, closesMs(activity), heartbeatDueMs(activity));
    } else {
      if (activity.isBackingOff) nextMs = Math.min(nextMs, attemptScheduledAtMs);
      nextMs = Math.min(nextMs, startsMs(activity));
    }
  }
  return nextMs === Infinity ? undefined : nextMs;
}

export function fireActivityTimers(context: ServerContext, transaction: RunTransaction): void {
  const { state, nowMs } = transaction;
  let changesHistory = false;
  for (const timeout of dueTimeouts(state, nowMs)) {
    const activity = state.activities.get(timeout.scheduledEventId);
    // Ended, or tried again, by an earlier timeout of the same instant.
    if (activity?.attempt !== timeout.attempt) continue;
    timeOut(context, transaction, activity, timeout.type);
    changesHistory = true;
  }
  for (const activity of state.activities.values()) {
    if (!activity.isBackingOff || activity.pause || activity.attemptScheduledAtMs > nowMs) continue;
    const due = { ...activity, isBackingOff: false };
    state.activities.set(due.scheduledEventId, due);
    dispatchActivity(context, transaction, due);
  }
  // That an attempt is given to its queue is nothing that the history must tell.
  if (!changesHistory) transaction.keepSpeculative();
}

/** In the order in which they count: by time, then by activity, then by {@link precedence}. */
function dueTimeouts(state: Readonly<RunState>, nowMs: number): Timeout[] {
  const due: Timeout[] = [];
  for (const activity of state.activities.values()) {
    const { scheduledEventId, attempt, pause } = activity;
    if (pause) continue;
    const add = (type: TimeoutType, atMs: number): void => {
      if (atMs <= nowMs) due.push({ atMs, type, scheduledEventId, attempt });
    };
    if (activity.started) {
      add(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, closesMs(activity));
      add(TimeoutType.TIMEOUT_TYPE_HEARTBEAT, heartbeatDueMs(activity));
    } else {
      add(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START, startsMs(activity));
    }
    add(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, expiresMs(activity) ?? Infinity);
  }
  return due.sort(
    (a, b) =>
      a.atMs - b.atMs ||
      a.scheduledEventId - b.scheduledEventId ||
      precedence.indexOf(a.type) - precedence.indexOf(b.type),
  );
}

function timeOut(
  context: ServerContext,
  transaction: RunTransaction,
  activity: PendingActivity,
  type: TimeoutType,
): void {
  const failure = timeoutFailure(`activity ${timeoutName(type)} timeout`, type);
  const retryState = retryActivity(context, transaction, activity, failure);
  if (retryState === RetryState.RETRY_STATE_IN_PROGRESS) return;
  // An attempt that cannot be repeated in time ends as if the time of the whole were over.
  const isOutOfTime =
    retryState === RetryState.RETRY_STATE_TIMEOUT && type !== TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
  const { timeoutFailureInfo, ...told } = isOutOfTime
    ? timeoutFailure(noTimeForRetry, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE)
    : failure;
  const details = activity.lastHeartbeat?.details;
  const outcome: Failure = {
    ...told,
    timeoutFailureInfo: { ...timeoutFailureInfo, ...(details && { lastHeartbeatDetails: details }) },
    ...(activity.lastFailure && { cause: activity.lastFailure }),
  };
  appendTimedOut(transaction, activity, outcome, retryState);
}

function timeoutFailure(message: string, timeoutType: TimeoutType): Failure {
  return { message, source: 'Server', timeoutFailureInfo: { timeoutType } };
}

/** When nobody has taken the attempt in time. */
function startsMs({ attemptScheduledAtMs, scheduleToStartMs }: PendingActivity): number {
  return scheduleToStartMs === undefined ? Infinity : attemptScheduledAtMs + scheduleToStartMs;
}

/** When its worker has taken too long. */
function closesMs({ started, startToCloseMs }: PendingActivity): number {
  return started && startToCloseMs !== undefined ? started.atMs + startToCloseMs : Infinity;
}

/** When its worker has been silent too long. */
function heartbeatDueMs({ started, lastHeartbeat, heartbeatMs }: PendingActivity): number {
  if (!started || heartbeatMs === undefined) return Infinity;
  return Math.max(started.atMs, lastHeartbeat?.atMs ?? 0) + heartbeatMs;
}
