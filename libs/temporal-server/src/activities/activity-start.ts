/**
 * A worker takes an activity. Nothing is written: the started event comes with the outcome, since attempts that are
 * tried again leave no trace in the history.
 */
import type { PollActivityTaskQueueResponse, Priority } from '@nest-temporal/core/internal/proto/index';
import { durationFromMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import type { PendingActivity, RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import { encodeActivityToken } from './activity-token.js';
import type { ServerContext } from '../context/server-context.js';

export interface ActivityHolder {
  readonly identity: string;
  readonly requestId: string;
}

/** Starts the current attempt of an activity that nobody has. */
export function startActivity(
  { state, nowMs }: RunTransaction,
  activity: PendingActivity,
  { identity, requestId }: ActivityHolder,
): PendingActivity {
  const started: PendingActivity = {
    ...activity,
    started: { atMs: nowMs, requestId, identity },
    lastWorkerIdentity: identity || activity.lastWorkerIdentity,
    lastStartedAtMs: nowMs,
  };
  state.activities.set(started.scheduledEventId, started);
  return started;
}

/** What the worker gets that took the activity. */
export function activityResponse(
  { tokens }: ServerContext,
  state: Readonly<RunState>,
  activity: PendingActivity,
  priority: Priority | null | undefined,
): PollActivityTaskQueueResponse {
  const { scheduled, started, lastHeartbeat } = activity;
  return {
    taskToken: encodeActivityToken(tokens, state, activity),
    workflowNamespace: state.namespace,
    workflowType: state.started.workflowType,
    workflowExecution: { workflowId: state.workflowId, runId: state.runId },
    activityType: scheduled.activityType,
    activityId: activity.activityId,
    header: scheduled.header,
    input: scheduled.input,
    heartbeatDetails: lastHeartbeat?.details,
    scheduledTime: timestampFromMs(activity.firstScheduledAtMs),
    currentAttemptScheduledTime: timestampFromMs(activity.attemptScheduledAtMs),
    startedTime: timestampFromMs(started?.atMs ?? 0),
    attempt: activity.attempt,
    scheduleToCloseTimeout: scheduled.scheduleToCloseTimeout ?? durationFromMs(0),
    startToCloseTimeout: scheduled.startToCloseTimeout,
    heartbeatTimeout: scheduled.heartbeatTimeout,
    retryPolicy: activity.retryPolicy,
    priority,
  };
}
