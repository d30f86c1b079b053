/**
 * The last steps of every change of a run, before it is committed: a workflow task for what the workflow must see, no more
 * buffered events than allowed, and ids for those that need not wait.
 */
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { isRunning } from '../run/new-run-state.js';
import type { RunDraft } from '../run/run-draft.js';
import type { ServerContext } from '../server-context.js';
import { failWorkflowTask, isStarted } from './end-task.js';
import { appendScheduled, scheduleWorkflowTask } from './schedule-task.js';
import { appendStarted } from './start-task.js';

export function closeDraft(context: ServerContext, draft: RunDraft): void {
  const { state } = draft;
  if (isRunning(state)) {
    if (draft.needsWorkflowTask && !state.workflowTask && state.firstTaskDueMs === undefined) {
      scheduleWorkflowTask(context, draft);
    }
    limitBuffer(context, draft);
    if (state.workflowTask?.kind === 'speculative' && !draft.isVolatile) convertToNormal(draft);
  }
  if (!isRunning(state) || !state.workflowTask?.started) draft.flushBuffered();
}

function limitBuffer(context: ServerContext, draft: RunDraft): void {
  const { state } = draft;
  if (!state.workflowTask?.started || state.buffered.length === 0) return;
  const { config } = context;
  const isWithin =
    state.buffered.length <= config.number('history.maximumBufferedEventsBatch', 100) &&
    state.bufferedBytes <= config.number('history.maximumBufferedEventsSizeInBytes', 2 * 1024 * 1024);
  if (isWithin) return;
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND;
  failWorkflowTask(context, draft, { cause, identity: 'history-service' });
  draft.flushBuffered();
  scheduleWorkflowTask(context, draft);
}

/** A speculative task gets its place in the history before what just happened gets one after it. */
function convertToNormal(draft: RunDraft): void {
  const { workflowTask: task } = draft.state;
  if (!task) return;
  const scheduled = appendScheduled(draft, { ...task, kind: 'normal' });
  draft.state.workflowTask = isStarted(scheduled) ? appendStarted(draft, scheduled, '') : scheduled;
}
