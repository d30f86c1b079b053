/**
 * How an activity ends. If a worker has it, the started event of that attempt comes first, at the time at which the
 * worker took it. The workflow hears of all of them.
 */
import type {
  ActivityTaskStartedEventAttributes,
  Failure,
  Payloads,
  WorkerVersionStamp,
} from '@nest-temporal/core/internal/proto/index';
import { EventType, type RetryState } from '@nest-temporal/core/internal/proto/enums';
import type { PendingActivity } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';

/** Who ended it. */
export interface ActivityEnder {
  readonly identity: string;
  readonly workerVersion?: WorkerVersionStamp | null;
}

export function appendCompleted(
  transaction: RunTransaction,
  activity: PendingActivity,
  { identity, workerVersion }: ActivityEnder,
  result: Payloads | null | undefined,
): void {
  appendStarted(transaction, activity, workerVersion);
  transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, {
    activityTaskCompletedEventAttributes: { ...linksOf(activity), ...(result && { result }), identity },
  });
  transaction.needWorkflowTask();
}

export function appendFailed(
  transaction: RunTransaction,
  activity: PendingActivity,
  { identity, workerVersion }: ActivityEnder,
  failure: Failure | null | undefined,
  retryState: RetryState,
): void {
  appendStarted(transaction, activity, workerVersion);
  transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED, {
    activityTaskFailedEventAttributes: { ...linksOf(activity), ...(failure && { failure }), retryState, identity },
  });
  transaction.needWorkflowTask();
}

export function appendTimedOut(
  transaction: RunTransaction,
  activity: PendingActivity,
  failure: Failure,
  retryState: RetryState,
): void {
  appendStarted(transaction, activity);
  transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT, {
    activityTaskTimedOutEventAttributes: { ...linksOf(activity), failure, retryState },
  });
  transaction.needWorkflowTask();
}

export function appendCanceled(
  transaction: RunTransaction,
  activity: PendingActivity,
  { identity }: ActivityEnder,
  details: Payloads | null | undefined,
): void {
  appendStarted(transaction, activity);
  transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED, {
    activityTaskCanceledEventAttributes: {
      ...linksOf(activity),
      latestCancelRequestedEventId: activity.cancelRequestedEventId,
      ...(details && { details }),
      identity,
    },
  });
  transaction.needWorkflowTask();
}

/** The id of the started event is known once both events have left the buffer. */
function linksOf({ scheduledEventId }: PendingActivity): { scheduledEventId: number; startedEventId: number } {
  return { scheduledEventId, startedEventId: 0 };
}

function appendStarted(
  transaction: RunTransaction,
  { scheduledEventId, started, attempt, lastFailure }: PendingActivity,
  workerVersion?: WorkerVersionStamp | null,
): void {
  if (!started) return;
  const { identity, requestId, atMs } = started;
  const attributes: ActivityTaskStartedEventAttributes = {
    scheduledEventId,
    identity,
    requestId,
    attempt,
    ...(lastFailure && { lastFailure }),
    ...(workerVersion && { workerVersion }),
  };
  transaction.append(
    EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
    { activityTaskStartedEventAttributes: attributes },
    atMs,
  );
}
