/** The run that a request to cancel or terminate means, with the conditions under which it means it. */
import type { WorkflowExecution } from '@nest-temporal/core/internal/proto/index';
import { NotFoundError } from '../common/errors.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';

export interface RunTarget {
  readonly namespace: string;
  readonly workflowId: string;
  /** Empty for the newest run. */
  readonly runId: string;
  /** First run of the chain that is meant, whose newest run is the target, whatever `runId` says. */
  readonly firstExecutionRunId?: string;
  /** The target must be a child of this run. */
  readonly parent?: WorkflowExecution;
}

/** @throws NotFoundError */
export function findTarget(context: ServerContext, target: RunTarget): Run {
  const { namespace, workflowId, runId, firstExecutionRunId } = target;
  return context.runs.get(namespace, workflowId, firstExecutionRunId ? '' : runId);
}

/** @throws NotFoundError when the running run is of another chain or has another parent than the target should */
export function checkTarget({ started }: Readonly<RunState>, { firstExecutionRunId, parent }: RunTarget): void {
  if (firstExecutionRunId && started.firstExecutionRunId !== firstExecutionRunId) {
    throw new NotFoundError('workflow execution not found');
  }
  if (parent) checkParent(started.parentWorkflowExecution, parent);
}

/** @throws NotFoundError when a run has another parent */
export function checkParent(actual: WorkflowExecution | null | undefined, wanted: WorkflowExecution): void {
  if (actual?.workflowId === wanted.workflowId && actual?.runId === wanted.runId) return;
  throw new NotFoundError('workflow parent does not match');
}

/** @throws NotFoundError when the run is closed */
export function checkRunning(state: Readonly<RunState>): void {
  if (!isRunning(state)) throw new NotFoundError('workflow execution already completed');
}
