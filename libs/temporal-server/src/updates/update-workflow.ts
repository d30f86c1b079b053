/**
 * UpdateWorkflowExecution and PollWorkflowExecutionUpdate: bring an update, or ask after one, and wait for what becomes
 * of it.
 */
import { EventType, UpdateWorkflowExecutionLifecycleStage as Stage } from '@nest-temporal/core/internal/proto/enums';
import type {
  Link,
  PollWorkflowExecutionUpdateRequest,
  PollWorkflowExecutionUpdateResponse,
  UpdateRef,
  UpdateWorkflowExecutionRequest,
  UpdateWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError, NotFoundError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import { requestLink } from '../lifecycle/links.js';
import type { RunKey } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { applyUpdate } from './apply-update.js';
import { updatesOf } from './run-updates.js';
import { checkUpdate, type CheckedUpdate } from './update-request.js';
import type { Update, UpdateStatus } from './update.js';

export function updateWorkflow(
  context: ServerContext,
  request: UpdateWorkflowExecutionRequest,
  call: Call,
): Promise<UpdateWorkflowExecutionResponse> {
  const checked = checkUpdate(context, request);
  const run = context.runs.get(request.namespace ?? '', checked.workflowId, checked.runId);
  return waitForUpdate(context, run, applyUpdate(context, run, checked), checked, call);
}

/**
 * Waits as long as the request wants, or until the server's patience ends: then the answer is how far the update has
 * come.
 *
 * @throws ServiceError when the update was given up, or the call ended
 */
export async function waitForUpdate(
  context: ServerContext,
  run: Run,
  update: Update,
  { request, waitStage }: Pick<CheckedUpdate, 'request' | 'waitStage'>,
  { signal }: Call,
): Promise<UpdateWorkflowExecutionResponse> {
  return updateResponse(run.state, update.id, await reach(context, update, waitStage, signal), request.requestId ?? '');
}

/** @param requestId - what the link to the accepted event names it by */
export function updateResponse(
  run: RunKey,
  updateId: string,
  status: UpdateStatus,
  requestId: string,
): UpdateWorkflowExecutionResponse {
  const link = linkTo(run, status, requestId);
  return { updateRef: refOf(run, updateId), ...status, ...(link && { link }) };
}

export async function pollUpdate(
  context: ServerContext,
  { namespace = '', updateRef, waitPolicy }: PollWorkflowExecutionUpdateRequest,
  { signal }: Call,
): Promise<PollWorkflowExecutionUpdateResponse> {
  if (!updateRef) throw new InvalidArgumentError('UpdateRef is not set on request.');
  const { workflowExecution, updateId = '' } = updateRef;
  const run = context.runs.get(namespace, workflowExecution?.workflowId ?? '', workflowExecution?.runId);
  const update = updatesOf(run).find(updateId);
  if (!update) throw new NotFoundError(`update ${JSON.stringify(updateId)} not found`);
  const stage = waitPolicy?.lifecycleStage ?? Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED;
  const status = await reach(context, update, stage, signal);
  return { updateRef: refOf(run.state, updateId), ...status };
}

function reach({ config }: ServerContext, update: Update, stage: Stage, signal: AbortSignal): Promise<UpdateStatus> {
  return update.reach(stage, config.get('history.longPollExpirationInterval'), signal);
}

function refOf({ workflowId, runId }: RunKey, updateId: string): UpdateRef {
  return { workflowExecution: { workflowId, runId }, updateId };
}

/** To the event that accepted it; to the run when it failed, for a rejected one has no event. */
function linkTo(run: RunKey, { stage, outcome }: UpdateStatus, requestId: string): Link | undefined {
  if (stage === Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED) return undefined;
  const { namespace, workflowId, runId } = run;
  if (outcome?.failure) return { workflow: { namespace, workflowId, runId, reason: 'Update rejected' } };
  return requestLink(run, requestId, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
}
