/**
 * The last steps of every change of a run, before it is committed: a workflow task for what the workflow must see, no
 * more buffered events than allowed, and ids for those that need not wait.
 */
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { failWorkflowTask, isStarted } from './end-task.js';
import { appendScheduled, scheduleWorkflowTask } from './schedule-task.js';
import { appendStarted } from './start-task.js';
import { isRunning } from '../context/run-state.js';

export function prepareCommit(context: ServerContext, transaction: RunTransaction): void {
  const { state } = transaction;
  if (isRunning(state)) {
    if (transaction.needsWorkflowTask && !state.workflowTask && state.firstTaskDueMs === undefined) {
      scheduleWorkflowTask(context, transaction);
    }
    limitBuffer(context, transaction);
    if (state.workflowTask?.kind === 'speculative' && !transaction.isVolatile) convertToNormal(transaction);
  }
  if (!isRunning(state) || !state.workflowTask?.started) transaction.flushBuffered();
}

function limitBuffer(context: ServerContext, transaction: RunTransaction): void {
  const { state } = transaction;
  if (!state.workflowTask?.started || state.buffered.length === 0) return;
  const { config } = context;
  const isWithin =
    state.buffered.length <= config.get('history.maximumBufferedEventsBatch') &&
    state.bufferedBytes <= config.get('history.maximumBufferedEventsSizeInBytes');
  if (isWithin) return;
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND;
  failWorkflowTask(context, transaction, { cause, identity: 'history-service' });
  transaction.flushBuffered();
  scheduleWorkflowTask(context, transaction);
}

/** A speculative task gets its place in the history before what just happened gets one after it. */
function convertToNormal(transaction: RunTransaction): void {
  const { workflowTask: task } = transaction.state;
  if (!task) return;
  const scheduled = appendScheduled(transaction, { ...task, kind: 'normal' });
  transaction.state.workflowTask = isStarted(scheduled) ? appendStarted(transaction, scheduled, '') : scheduled;
}
