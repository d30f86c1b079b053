/** Asks a run to cancel itself. Asking again, or asking one that is closed, changes nothing. */
import type { Link, WorkflowExecutionCancelRequestedEventAttributes } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { ServerContext } from '../context/server-context.js';
import { checkTarget, findTarget, type RunTarget } from './run-target.js';
import { isRunning } from '../context/run-state.js';

/** @throws NotFoundError when there is no such run */
export function cancelByRequest(
  context: ServerContext,
  target: RunTarget,
  attributes: WorkflowExecutionCancelRequestedEventAttributes,
  links: Link[] = [],
): void {
  const run = findTarget(context, target);
  if (!isRunning(run.state)) return;
  checkTarget(run.state, target);
  if (run.state.cancelRequested) return;
  run.transact((transaction) => {
    transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED, {
      workflowExecutionCancelRequestedEventAttributes: attributes,
      ...(links.length > 0 && { links }),
    });
    // A run that waits for its first task hears of it now.
    transaction.state.firstTaskDueMs = undefined;
    transaction.needWorkflowTask();
  });
}
