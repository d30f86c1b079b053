/** What an operator does to a pending activity: pauses it, lets it go on, or has it begin anew. */
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { FailedPreconditionError } from '../common/errors.js';
import type { ActivityPause, PendingActivity } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import { tellPauses } from './pause-attribute.js';

export interface UnpauseOptions {
  readonly resetAttempts?: boolean;
  readonly resetHeartbeat?: boolean;
  /** The next attempt begins at some instant within this time. */
  readonly jitterMs?: number;
}

export interface ResetOptions {
  readonly resetHeartbeat?: boolean;
  readonly keepPaused?: boolean;
  readonly jitterMs?: number;
  /** Takes back what was changed of its options. */
  readonly restoreOriginalOptions?: boolean;
}

/**
 * A worker that has it goes on, and hears of the pause with its heartbeat.
 *
 * @throws FailedPreconditionError when another request has paused it
 */
export function pauseActivity({ state }: RunTransaction, activity: PendingActivity, pause: ActivityPause): void {
  if (activity.pause) {
    if (activity.pause.requestId === pause.requestId) return;
    throw new FailedPreconditionError('activity is already paused');
  }
  // The task in the queue of one that no worker has is obsolete from now on.
  const stamp = isWaiting(activity) ? activity.stamp + 1 : activity.stamp;
  state.activities.set(activity.scheduledEventId, { ...activity, pause, stamp });
  tellPauses(state);
}

export function unpauseActivity(
  { state, nowMs }: RunTransaction,
  activity: PendingActivity,
  { resetAttempts, resetHeartbeat, jitterMs }: UnpauseOptions,
): void {
  if (!activity.pause) return;
  const going: PendingActivity = {
    ...activity,
    pause: undefined,
    stamp: activity.stamp + 1,
    ...(resetAttempts && { attempt: 1 }),
    ...(resetHeartbeat && { lastHeartbeat: undefined }),
  };
  const next = isWaiting(going) ? attemptAt(going, jittered(nowMs, jitterMs)) : going;
  state.activities.set(activity.scheduledEventId, next);
  tellPauses(state);
}

/** Back to the first attempt: at once when it waits, else when the attempt that runs is over. */
export function resetActivity(
  { state, nowMs }: RunTransaction,
  activity: PendingActivity,
  { resetHeartbeat, keepPaused, jitterMs, restoreOriginalOptions }: ResetOptions,
): void {
  const reset: PendingActivity = {
    ...activity,
    ...(restoreOriginalOptions && originalOptions(activity)),
    attempt: 1,
    stamp: activity.stamp + 1,
    isReset: true,
    dropsHeartbeat: resetHeartbeat === true || activity.dropsHeartbeat,
    ...(!keepPaused && { pause: undefined }),
  };
  const begins = isWaiting(reset) && !reset.pause;
  const next = begins ? attemptAt(reset, jittered(nowMs, jitterMs)) : reset;
  state.activities.set(activity.scheduledEventId, next);
  if (activity.pause && !next.pause) tellPauses(state);
}

/** No worker has it, and it is to run. */
export function isWaiting({ started, cancelRequestedEventId }: PendingActivity): boolean {
  return !started && cancelRequestedEventId === undefined;
}

/** The attempt as it is given to its queue at another time; what the last one failed with is forgotten. */
export function attemptAt(activity: PendingActivity, atMs: number): PendingActivity {
  return {
    ...activity,
    attemptScheduledAtMs: atMs,
    isBackingOff: true,
    lastFailure: undefined,
    ...(activity.dropsHeartbeat && { lastHeartbeat: undefined }),
    dropsHeartbeat: undefined,
    isReset: undefined,
  };
}

/** The options that the activity was scheduled with, but for its priority. */
function originalOptions({ scheduled, moved, retryPolicy }: PendingActivity): Partial<PendingActivity> {
  const { retryPolicy: original } = scheduled;
  const priority = moved ? moved.priority : (scheduled.priority ?? undefined);
  return {
    moved: moved && { taskQueueName: scheduled.taskQueue?.name ?? '', priority },
    scheduleToCloseMs: durationToMs(scheduled.scheduleToCloseTimeout) || undefined,
    scheduleToStartMs: durationToMs(scheduled.scheduleToStartTimeout) || undefined,
    startToCloseMs: durationToMs(scheduled.startToCloseTimeout) || undefined,
    heartbeatMs: durationToMs(scheduled.heartbeatTimeout) || undefined,
    retryPolicy: original ?? retryPolicy,
  };
}

function jittered(nowMs: number, jitterMs: number | undefined): number {
  return nowMs + Math.floor(Math.random() * (jitterMs ?? 0));
}
