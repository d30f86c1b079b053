/** A workflow task ends without being completed: its worker failed it, it timed out, or the server takes it away. */
import type { Failure } from '@nest-temporal/core/internal/proto/index';
import { EventType, TimeoutType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { enumText } from '../common/enum-text.js';
import type { PendingWorkflowTask } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { reportProblems } from './reported-problems.js';
import { appendScheduled } from './schedule-task.js';
import { appendStarted, type RunningWorkflowTask } from './start-task.js';

export interface TaskFailure {
  readonly cause: WorkflowTaskFailedCause;
  readonly failure?: Failure | null;
  readonly identity: string;
  readonly binaryChecksum?: string;
}

/**
 * Fails the started workflow task. Nothing of a further attempt is written; a speculative task is. The caller schedules
 * the next one.
 */
export function failWorkflowTask(context: ServerContext, transaction: RunTransaction, taskFailure: TaskFailure): void {
  const { state } = transaction;
  const { cause, failure, identity, binaryChecksum } = taskFailure;
  const task = takeRunning(transaction, identity);
  if (task.kind !== 'transient') {
    transaction.append(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, {
      workflowTaskFailedEventAttributes: {
        scheduledEventId: task.scheduledEventId,
        startedEventId: task.started.eventId,
        cause,
        ...(failure && { failure }),
        identity,
        ...(binaryChecksum && { binaryChecksum }),
      },
    });
    const causeName = enumText(WorkflowTaskFailedCause, cause, 'WORKFLOW_TASK_FAILED_CAUSE_');
    state.lastWorkflowTaskProblem = ['category=WorkflowTaskFailed', `cause=WorkflowTaskFailedCause${causeName}`];
  }
  endAttempt(context, transaction, true);
  state.closeAttempted = cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
}

/** The started workflow task took too long. The caller schedules the next one. */
export function timeOutStartedTask(context: ServerContext, transaction: RunTransaction): void {
  const { state } = transaction;
  const task = takeRunning(transaction, '');
  const timeoutType = TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;
  if (task.kind !== 'transient') {
    appendTimedOut(transaction, task, task.started.eventId, timeoutType);
    state.lastWorkflowTaskProblem = ['category=WorkflowTaskTimedOut', 'cause=WorkflowTaskTimedOutCauseStartToClose'];
  }
  endAttempt(context, transaction, true);
  state.closeAttempted = false;
}

/** Nobody took the scheduled workflow task. The caller schedules the next one, on the run's own queue. */
export function timeOutScheduledTask(context: ServerContext, transaction: RunTransaction): void {
  const { state } = transaction;
  let task = state.workflowTask;
  if (!task) throw new Error(`No workflow task to time out in run ${state.runId}`);
  state.workflowTask = undefined;
  if (task.kind === 'speculative') task = appendScheduled(transaction, task);
  appendTimedOut(transaction, task, 0, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START);
  endAttempt(context, transaction, false);
}

/** Before the server itself closes the run: a started task fails, and what was buffered gets its place. */
export function forceCloseWorkflowTask(context: ServerContext, transaction: RunTransaction): void {
  if (!transaction.state.workflowTask?.started) return;
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND;
  failWorkflowTask(context, transaction, { cause, identity: 'history-service' });
  transaction.flushBuffered();
}

/** Takes the started task from the state, with its events written if it was speculative. */
function takeRunning(transaction: RunTransaction, identity: string): RunningWorkflowTask {
  const { state } = transaction;
  const { workflowTask: task } = state;
  if (!isStarted(task)) throw new Error(`No started workflow task in run ${state.runId}`);
  state.workflowTask = undefined;
  if (task.kind !== 'speculative') return task;
  return appendStarted(transaction, { ...appendScheduled(transaction, task), started: task.started }, identity);
}

export function isStarted(task: PendingWorkflowTask | undefined): task is RunningWorkflowTask {
  return task?.started !== undefined;
}

function appendTimedOut(
  transaction: RunTransaction,
  { scheduledEventId }: PendingWorkflowTask,
  startedEventId: number,
  timeoutType: TimeoutType,
): void {
  const workflowTaskTimedOutEventAttributes = { scheduledEventId, startedEventId, timeoutType };
  transaction.append(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, { workflowTaskTimedOutEventAttributes });
}

/** Whoever held the run in its cache may be the reason: the first failure of a sticky run counts as no attempt. */
function endAttempt(context: ServerContext, { state }: RunTransaction, counts: boolean): void {
  const isAttempt = counts && !state.sticky;
  state.sticky = undefined;
  state.workflowTaskAttempt = isAttempt ? state.workflowTaskAttempt + 1 : 1;
  if (isAttempt) state.workflowTaskProblems++;
  reportProblems(context, state);
}
