/** A request meets a run: it joins an update that the run knows, or brings a new one. */
import { NotFoundError, WorkflowNotReadyError } from '../common/errors.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { scheduleWorkflowTask } from '../workflow-tasks/schedule-task.js';
import { updatesOf } from './run-updates.js';
import { workflowClosing } from './update-abort.js';
import type { CheckedUpdate } from './update-request.js';
import type { Update } from './update.js';
import { failingAttempt } from '../config/fixed-limits.js';

/** From this attempt on, a run whose workflow tasks fail takes no updates: they come after what its code fails on. */

/**
 * Returns the update, which is at the least admitted. A workflow task takes it to a worker: the one that is pending,
 * the one after that, or a speculative one.
 *
 * @throws NotFoundError when the run is closed and does not know the update, or is of another chain
 * @throws WorkflowNotReadyError, ResourceExhaustedError, FailedPreconditionError when the run takes none now
 */
export function applyUpdate(
  context: ServerContext,
  run: Run,
  { firstRunId, updateId, request }: Pick<CheckedUpdate, 'firstRunId' | 'updateId' | 'request'>,
): Update {
  const { state } = run;
  if (firstRunId !== '' && state.started.firstExecutionRunId !== firstRunId) {
    throw new NotFoundError('workflow execution not found');
  }
  const updates = updatesOf(run);
  const known = updates.find(updateId);
  if (!isRunning(state)) {
    if (known) return known;
    throw new NotFoundError('workflow execution already completed');
  }
  checkReadiness(state);
  if (known) return known;
  const update = updates.admit(updateId, request);
  if (!state.workflowTask) {
    run.transact((transaction) => {
      transaction.keepSpeculative();
      scheduleWorkflowTask(context, transaction, { isSpeculative: true });
    });
  }
  return update;
}

/** @throws WorkflowNotReadyError or ResourceExhaustedError */
function checkReadiness({ workflowTaskAttempt, closeAttempted, workflowTask }: Readonly<RunState>): void {
  if (workflowTaskAttempt >= failingAttempt) {
    throw new WorkflowNotReadyError(
      'Unable to perform workflow execution update due to Workflow Task in failed state.',
    );
  }
  // It will most likely try again to close, with the task that a worker has now.
  if (closeAttempted && workflowTask?.started) throw workflowClosing();
}
