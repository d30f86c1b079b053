/** What a request to update a workflow must hold, and what is meant by what it leaves out. */
import { UpdateWorkflowExecutionLifecycleStage as Stage } from '@nest-temporal/core/internal/proto/enums';
import type { UpdateRequest, UpdateWorkflowExecutionRequest } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError, PermissionDeniedError, UnimplementedError } from '../common/errors.js';
import { runNameOf, type RunName } from '../common/run-name.js';
import type { ServerContext } from '../context/server-context.js';

export interface CheckedUpdate extends RunName {
  readonly firstRunId: string;
  readonly updateId: string;
  /** Has the update id, given by the caller or not. */
  readonly request: UpdateRequest;
  readonly waitStage: Stage;
}

/**
 * @throws InvalidArgumentError naming what is missing or too long
 * @throws PermissionDeniedError when the caller wants to wait for less than acceptance
 * @throws UnimplementedError for what this server does not have
 */
export function checkUpdate(
  context: ServerContext,
  { workflowExecution, firstExecutionRunId = '', request, waitPolicy }: UpdateWorkflowExecutionRequest,
): CheckedUpdate {
  const name = runNameOf(workflowExecution);
  if (!request?.meta) throw new InvalidArgumentError('Update meta is not set on request.');
  const { meta, input } = request;
  if (Buffer.byteLength(meta.updateId ?? '') > context.config.get('limit.maxIDLength')) {
    throw new InvalidArgumentError('UpdateId length exceeds limit.');
  }
  if (!input) throw new InvalidArgumentError('Update input is not set on request.');
  if (!input.name) throw new InvalidArgumentError('Update name is not set on request.');
  const waitStage = waitPolicy?.lifecycleStage || Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;
  if (waitStage === Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED) {
    throw new PermissionDeniedError(
      'UpdateWorkflowExecution issued asynchronously and waiting on update admitted is not supported.',
    );
  }
  if (request.completionCallbacks?.length) {
    throw new UnimplementedError('completion_callbacks are not supported by the embedded server');
  }
  const updateId = meta.updateId || context.newId();
  return {
    ...name,
    firstRunId: firstExecutionRunId,
    updateId,
    request: { ...request, meta: { ...meta, updateId } },
    waitStage,
  };
}
