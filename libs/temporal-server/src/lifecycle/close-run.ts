/**
 * The end of a run, whatever its kind: the close event, the run that follows it if there is one, and word to the parent
 * and the children. All ends of all runs go through here.
 */
import type { Link, Payloads } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { Termination } from '../context/run-parts.js';
import type { EventAttributes, RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { forceCloseWorkflowTask } from '../workflow-tasks/end-task.js';
import { createRun } from './create-run.js';
import { ignoringRefusal } from './ignoring-refusal.js';
import { applyParentClosePolicies } from './parent-close-policy.js';
import { reportToParent } from './report-to-parent.js';
import type { StartPlan } from './start-plan.js';

/** The run after this one in its chain. */
export interface NextRun {
  readonly runId: string;
  readonly plan: StartPlan;
}

/**
 * Closes a running run.
 *
 * @param attributes - name the run id of `next` if there is one
 */
export function closeRun(
  context: ServerContext,
  transaction: RunTransaction,
  type: EventType,
  attributes: EventAttributes,
  next?: NextRun,
): void {
  const { run, state } = transaction;
  const { runId: previousRunId } = state;
  const firstRunId = state.started.firstExecutionRunId;
  transaction.append(type, attributes);
  run.updates.close(transaction, next !== undefined);
  // Whoever waits for the close event looks for the next run: it is there when they wake.
  if (next) {
    transaction.afterCommit(() => createRun(context, next.plan, { runId: next.runId, firstRunId, previousRunId }));
  }
  const hasChildren = state.children.size > 0;
  const reports = !next && state.started.parentWorkflowExecution;
  if (!hasChildren && !reports) return;
  transaction.transfer(() => {
    if (reports) ignoringRefusal(() => reportToParent(context, run));
    if (hasChildren) applyParentClosePolicies(context, run, terminateRun);
  });
}

export interface TerminationDetails extends Termination {
  readonly details?: Payloads | null;
  readonly links?: Link[];
}

/**
 * Terminates a running run, whatever its worker does. A started workflow task fails first, and what was buffered gets
 * its place.
 */
export function terminateRun(
  context: ServerContext,
  transaction: RunTransaction,
  { reason, identity, details, links }: TerminationDetails,
): void {
  endAbruptly(context, transaction);
  closeRun(context, transaction, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, {
    workflowExecutionTerminatedEventAttributes: { reason, details, identity },
    ...(links && links.length > 0 && { links }),
  });
}

/** Before the server closes a run that its workflow did not: nobody answers for its worker. */
export function endAbruptly(context: ServerContext, transaction: RunTransaction): void {
  forceCloseWorkflowTask(context, transaction);
  transaction.afterCommit(() => transaction.run.queries.dispatchBuffered());
}
