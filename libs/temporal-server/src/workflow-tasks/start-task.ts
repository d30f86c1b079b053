/** A worker takes a workflow task. */
import { EventType, SuggestContinueAsNewReason } from '@nest-temporal/core/internal/proto/enums';
import type { WorkerVersionStamp, WorkflowTaskStartedEventAttributes } from '@nest-temporal/core/internal/proto/index';
import type { PendingWorkflowTask, RunState, StartedWorkflowTask } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { appendScheduled } from './schedule-task.js';

export interface StartOptions {
  readonly identity: string;
  readonly requestId: string;
  readonly workerVersion?: WorkerVersionStamp | null;
}

/** A pending workflow task that a worker has. */
export type RunningWorkflowTask = PendingWorkflowTask & { readonly started: StartedWorkflowTask };

/** Starts the pending workflow task. The caller has made sure that it is there and not started. */
export function startWorkflowTask(
  context: ServerContext,
  transaction: RunTransaction,
  { identity, requestId, workerVersion }: StartOptions,
): RunningWorkflowTask {
  const { state, nowMs, run } = transaction;
  let task = state.workflowTask;
  if (!task) throw new Error(`No workflow task to start in run ${state.runId}`);
  const reasons = continueAsNewReasons(context, state, run.updates.suggestsContinueAsNew);
  const historyBytes = state.historyBytes;
  if (task.kind !== 'normal' && task.scheduledEventId !== state.nextEventId) {
    // Events came since it was scheduled: what was to leave no trace, or one trace only, becomes a task of its own.
    state.workflowTaskAttempt = 1;
    task = appendScheduled(transaction, { ...task, kind: 'normal', attempt: 1 }, nowMs);
  }
  const started: StartedWorkflowTask = {
    eventId: task.scheduledEventId + 1,
    atMs: nowMs,
    requestId,
    identity,
    historyBytes,
    suggestReasons: reasons,
    workerVersion,
  };
  const running = task.kind === 'normal' ? appendStarted(transaction, { ...task, started }) : { ...task, started };
  if (task.kind === 'speculative') transaction.keepSpeculative();
  state.workflowTask = running;
  return running;
}

/** Writes the started event of a task; returns the task as that event has it. */
export function appendStarted(
  transaction: RunTransaction,
  task: RunningWorkflowTask,
  identity: string = task.started.identity,
): RunningWorkflowTask {
  const event = transaction.append(
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    { workflowTaskStartedEventAttributes: startedAttributes(task, identity) },
    task.started.atMs,
  );
  return { ...task, started: { ...task.started, eventId: event.eventId ?? 0 } };
}

export function startedAttributes(task: RunningWorkflowTask, identity: string): WorkflowTaskStartedEventAttributes {
  const { requestId, suggestReasons, historyBytes, workerVersion } = task.started;
  return {
    scheduledEventId: task.scheduledEventId,
    identity,
    requestId,
    suggestContinueAsNew: suggestReasons.length > 0,
    suggestContinueAsNewReasons: [...suggestReasons],
    historySizeBytes: historyBytes,
    ...(workerVersion && { workerVersion }),
  };
}

function continueAsNewReasons(
  { config }: ServerContext,
  state: Readonly<RunState>,
  hasManyUpdates: boolean,
): SuggestContinueAsNewReason[] {
  const reasons: SuggestContinueAsNewReason[] = [];
  if (state.historyBytes >= config.get('limit.historySize.suggestContinueAsNew')) {
    reasons.push(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_HISTORY_SIZE_TOO_LARGE);
  }
  if (state.nextEventId >= config.get('limit.historyCount.suggestContinueAsNew')) {
    reasons.push(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_HISTORY_EVENTS);
  }
  if (hasManyUpdates) reasons.push(SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_UPDATES);
  return reasons;
}
