/**
 * ExecuteMultiOperation, which is update with start: the update goes to the run that is there, if the request allows
 * that, or to a new one. Both happen, or neither; but the update may still fail after the run was started.
 */
import {
  UpdateWorkflowExecutionLifecycleStage as Stage,
  WorkflowExecutionStatus,
  WorkflowIdConflictPolicy,
} from '@nest-temporal/core/internal/proto/enums';
import type {
  ExecuteMultiOperationRequest,
  ExecuteMultiOperationResponse,
  StartWorkflowExecutionResponse,
  UpdateWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import {
  AbortedError,
  MultiOperationAbortedError,
  MultiOperationError,
  ServiceError,
  UnavailableError,
} from '../common/errors.js';
import type { Call } from '../context/call.js';
import { startedLink } from '../lifecycle/links.js';
import { startPlanned, startResponse, type RunStart } from '../lifecycle/start-run.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { applyUpdate } from './apply-update.js';
import { checkOperations, multiOperationFailed, type CheckedOperations } from './multi-operation-request.js';
import { updatesOf } from './run-updates.js';
import { UpdateAbortedByClosingError } from './update-abort.js';
import { checkSize } from './update-limits.js';
import { waitForUpdate } from './update-workflow.js';
import { Update } from './update.js';
import { isRunning } from '../context/run-state.js';

/** @throws MultiOperationError with what became of each operation */
export async function updateWithStart(
  context: ServerContext,
  request: ExecuteMultiOperationRequest,
  call: Call,
): Promise<ExecuteMultiOperationResponse> {
  const operations = checkOperations(context, request);
  try {
    return await new UpdateWithStart(context, operations, call).execute();
  } catch (error) {
    if (!(error instanceof ClosedUnderUpdate)) throw error;
  }
  // The run that was there closed under the update: a new one can take it. Once: the caller may try again after that.
  try {
    return await new UpdateWithStart(context, operations, call).execute();
  } catch (error) {
    if (!(error instanceof ClosedUnderUpdate)) throw error;
    throw new MultiOperationError(multiOperationFailed, [
      new MultiOperationAbortedError(),
      new AbortedError(error.updateError.message),
    ]);
  }
}

class UpdateWithStart {
  constructor(
    private readonly context: ServerContext,
    private readonly operations: CheckedOperations,
    private readonly call: Call,
  ) {}

  /**
   * @throws ClosedUnderUpdate when the run that was there closed without having seen the update
   * @throws MultiOperationError
   */
  async execute(): Promise<ExecuteMultiOperationResponse> {
    const { namespace, update } = this.operations;
    const existing = this.context.runs.current(namespace, update.workflowId);
    const completed = existing && this.completedUpdate(existing);
    if (completed) return completed;
    return existing && this.mayUse(existing) ? this.updateExisting(existing) : this.startAndUpdate();
  }

  private completedUpdate({ state }: Run): ExecuteMultiOperationResponse | undefined {
    const { updateId } = this.operations.update;
    const completed = state.completedUpdates.get(updateId);
    if (!completed) return undefined;
    const { workflowId, runId, status } = state;
    return responses(
      { runId, status },
      {
        updateRef: { workflowExecution: { workflowId, runId }, updateId },
        stage: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
        outcome: completed.outcome,
      },
    );
  }

  private mayUse(existing: Run): boolean {
    const { plan, update } = this.operations;
    if (!isRunning(existing.state)) return false;
    return (
      existing.state.requestIds.get(plan.requestId)?.eventId === 1 ||
      updatesOf(existing).find(update.updateId) !== undefined ||
      plan.conflictPolicy === WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
    );
  }

  private async updateExisting(run: Run): Promise<ExecuteMultiOperationResponse> {
    const { context, call } = this;
    const { update } = this.operations;
    let response: UpdateWorkflowExecutionResponse;
    try {
      response = await waitForUpdate(context, run, applyUpdate(context, run, update), update, call);
    } catch (error) {
      if (error instanceof UpdateAbortedByClosingError) throw new ClosedUnderUpdate(error);
      throw failed(new MultiOperationAbortedError(), error);
    }
    const status = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    return responses({ runId: run.state.runId, status, link: startedLink(run.state) }, response);
  }

  private async startAndUpdate(): Promise<ExecuteMultiOperationResponse> {
    const { context, call } = this;
    const { start, update } = this.operations;
    this.checkUpdateSize();
    const started = this.start();
    const startedResponse = startResponse(context, start, started);
    const admitted = applyUpdate(context, started.run, update);
    try {
      return responses(startedResponse, await waitForUpdate(context, started.run, admitted, update, call));
    } catch (error) {
      throw failed(undefined, error);
    }
  }

  private start(): RunStart {
    let started: RunStart;
    try {
      started = startPlanned(this.context, this.operations.plan);
    } catch (error) {
      throw failed(error, new MultiOperationAbortedError());
    }
    if (started.outcome === 'new') return started;
    // An earlier call of the same request started the run that is closed by now.
    throw failed(new UnavailableError('Workflow was not started: StartDeduped'), new MultiOperationAbortedError());
  }

  /** The one thing for which a new run could refuse the update: it must not be started then. */
  private checkUpdateSize(): void {
    const { updateId, request } = this.operations.update;
    try {
      checkSize(this.context.config, new Update(updateId, { name: 'admitted' }, request).size);
    } catch (error) {
      throw failed(new MultiOperationAbortedError(), error);
    }
  }
}

/** The update was admitted by a run that closed before it saw the update. */
class ClosedUnderUpdate extends Error {
  constructor(readonly updateError: ServiceError) {
    super(updateError.message);
  }
}

function responses(
  startWorkflow: StartWorkflowExecutionResponse,
  updateWorkflow: UpdateWorkflowExecutionResponse,
): ExecuteMultiOperationResponse {
  return { responses: [{ startWorkflow }, { updateWorkflow }] };
}

/** What the caller is told; an error that is no ServiceError goes on as it is. */
function failed(start: unknown, update: unknown): unknown {
  for (const error of [start, update]) {
    if (error !== undefined && !(error instanceof ServiceError)) return error;
  }
  return new MultiOperationError(multiOperationFailed, [start as ServiceError | undefined, update as ServiceError]);
}
