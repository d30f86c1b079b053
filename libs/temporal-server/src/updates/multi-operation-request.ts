/** What a multi-operation must hold: exactly a start and an update, of the same workflow id. */
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import type {
  ExecuteMultiOperationRequest,
  StartWorkflowExecutionRequest,
  UpdateWorkflowExecutionRequest,
} from '@nest-temporal/core/internal/proto/index';
import {
  InvalidArgumentError,
  MultiOperationAbortedError,
  MultiOperationError,
  ServiceError,
} from '../common/errors.js';
import type { StartPlan } from '../lifecycle/start-plan.js';
import { checkStartRequest } from '../lifecycle/start-request.js';
import type { ServerContext } from '../context/server-context.js';
import { checkUpdate, type CheckedUpdate } from './update-request.js';

export const multiOperationFailed = 'Update-with-Start could not be executed.';

export interface CheckedOperations {
  readonly namespace: string;
  readonly start: StartWorkflowExecutionRequest;
  readonly plan: StartPlan;
  readonly update: CheckedUpdate;
}

/**
 * @throws InvalidArgumentError when it holds other operations
 * @throws MultiOperationError when an operation is malformed
 */
export function checkOperations(
  context: ServerContext,
  { namespace = '', operations = [] }: ExecuteMultiOperationRequest,
): CheckedOperations {
  const [first, second] = operations;
  const start = first?.startWorkflow;
  const update = second?.updateWorkflow;
  if (operations.length !== 2 || !start || !update) {
    throw new InvalidArgumentError('Operations have to be exactly [Start, Update].');
  }
  const startRequest = { ...start, namespace };
  const started = attempt(() => checkStart(context, startRequest, start.namespace || namespace));
  const updated = attempt(() => checkUpdateOperation(context, update, namespace));
  if (started.error || updated.error || start.workflowId !== updated.value.workflowId) {
    const inconsistent = new InvalidArgumentError('WorkflowId is not consistent with previous operation(s).');
    throw new MultiOperationError(multiOperationFailed, [
      started.error ?? new MultiOperationAbortedError(),
      updated.error ?? (started.error ? new MultiOperationAbortedError() : inconsistent),
    ]);
  }
  return { namespace, start: startRequest, plan: started.value, update: updated.value };
}

function checkStart(context: ServerContext, request: StartWorkflowExecutionRequest, namespace: string): StartPlan {
  if (namespace !== request.namespace) throw namespaceMismatch();
  const plan = checkStartRequest(context, request);
  if (request.cronSchedule) throw new InvalidArgumentError('CronSchedule is not allowed.');
  if (request.requestEagerExecution) throw new InvalidArgumentError('RequestEagerExecution is not supported.');
  if ((durationToMs(request.workflowStartDelay) ?? 0) > 0) {
    throw new InvalidArgumentError('WorkflowStartDelay is not supported.');
  }
  return plan;
}

function checkUpdateOperation(
  context: ServerContext,
  request: UpdateWorkflowExecutionRequest,
  namespace: string,
): CheckedUpdate {
  if (request.namespace && request.namespace !== namespace) throw namespaceMismatch();
  const checked = checkUpdate(context, request);
  if (checked.firstRunId !== '') throw new InvalidArgumentError('FirstExecutionRunId is not allowed.');
  if (checked.runId !== '') throw new InvalidArgumentError('RunId is not allowed.');
  return checked;
}

function namespaceMismatch(): InvalidArgumentError {
  return new InvalidArgumentError("Operation namespace did not match request's namespace.");
}

type Attempt<T> =
  { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: ServiceError };

function attempt<T>(check: () => T): Attempt<T> {
  try {
    return { value: check() };
  } catch (error) {
    if (error instanceof ServiceError) return { error };
    throw error;
  }
}
