/** Events of activities. That one started is known before its event is written: `activities` sets it. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { durationToMs, timestampToMs } from '@nest-temporal/core/internal/proto/time';
import type { RunState } from '../context/run-state.js';

export function applyActivityScheduled(state: RunState, event: HistoryEvent): void {
  const scheduled = event.activityTaskScheduledEventAttributes ?? {};
  const scheduledEventId = event.eventId ?? 0;
  const atMs = timestampToMs(event.eventTime) ?? 0;
  state.activities.set(scheduledEventId, {
    scheduledEventId,
    activityId: scheduled.activityId ?? '',
    scheduled,
    firstScheduledAtMs: atMs,
    attempt: 1,
    attemptScheduledAtMs: atMs,
    stamp: 1,
    started: undefined,
    scheduleToCloseMs: durationToMs(scheduled.scheduleToCloseTimeout) || undefined,
    scheduleToStartMs: durationToMs(scheduled.scheduleToStartTimeout) || undefined,
    startToCloseMs: durationToMs(scheduled.startToCloseTimeout) || undefined,
    heartbeatMs: durationToMs(scheduled.heartbeatTimeout) || undefined,
    retryPolicy: scheduled.retryPolicy ?? undefined,
    cancelRequestedEventId: undefined,
    lastHeartbeat: undefined,
    lastFailure: undefined,
    lastWorkerIdentity: '',
    lastStartedAtMs: undefined,
  });
}

export function applyActivityCancelRequested(state: RunState, event: HistoryEvent): void {
  const activity = state.activities.get(event.activityTaskCancelRequestedEventAttributes?.scheduledEventId ?? 0);
  if (!activity) return;
  state.activities.set(activity.scheduledEventId, { ...activity, cancelRequestedEventId: event.eventId });
}

export function applyActivityClosed(state: RunState, event: HistoryEvent): void {
  const attributes =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  state.activities.delete(attributes?.scheduledEventId ?? 0);
}
