/** The RPCs by which workers take workflow tasks and answer them. */
import type {
  RespondWorkflowTaskCompletedRequest,
  RespondWorkflowTaskCompletedResponse,
  RespondWorkflowTaskFailedRequest,
  RespondWorkflowTaskFailedResponse,
  ResetStickyTaskQueueRequest,
  ResetStickyTaskQueueResponse,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { encodeMessage } from '@nest-temporal/core/internal/proto/index';
import {
  VersioningBehavior,
  WorkerVersioningMode,
  WorkflowTaskFailedCause,
} from '@nest-temporal/core/internal/proto/enums';
import { FailedPreconditionError, InvalidArgumentError, NotFoundError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import { enumText } from '../common/enum-text.js';
import type { RunParts } from '../context/run-parts.js';
import type { ServerContext } from '../context/server-context.js';
import { failWorkflowTask } from './end-task.js';
import { checkIdentity } from '../common/identity.js';
import { pollWorkflowTask } from './poll-workflow-task.js';
import { serverFailure } from '../common/server-failure.js';
import { TaskCompletion } from './task-completion.js';
import { decodeTaskToken, taskOf } from './task-token.js';
import { isRunning } from '../context/run-state.js';

export function createWorkflowTaskHandlers(context: ServerContext, parts: RunParts): Handlers<WorkflowServiceRpcs> {
  return {
    pollWorkflowTaskQueue: (request, call) => pollWorkflowTask(context, request, call),
    respondWorkflowTaskCompleted: (request) => respondCompleted(context, parts, request),
    respondWorkflowTaskFailed: (request) => respondFailed(context, parts, request),
    resetStickyTaskQueue: (request) => resetStickyQueue(context, request),
  };
}

function respondCompleted(
  context: ServerContext,
  parts: RunParts,
  request: RespondWorkflowTaskCompletedRequest,
): RespondWorkflowTaskCompletedResponse {
  checkIdentity(context.config, request.identity);
  const token = decodeTaskToken(context.tokens, request.taskToken);
  const run = context.runs.get(token.namespace, token.workflowId, token.runId);
  const task = taskOf(run.state, token);
  checkVersioning(request);
  if (request.intermediatePage || (request.pageNumber ?? 0) > 0) {
    throw new FailedPreconditionError(
      `workflow task completion pagination is disabled for this namespace ${token.namespace}`,
    );
  }
  return new TaskCompletion(context, parts, run, task, request).respond();
}

function checkVersioning({
  versioningBehavior,
  deployment,
  deploymentOptions,
}: RespondWorkflowTaskCompletedRequest): void {
  const isVersioned = deploymentOptions?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED;
  const behavior = versioningBehavior ?? VersioningBehavior.VERSIONING_BEHAVIOR_UNSPECIFIED;
  if (behavior === VersioningBehavior.VERSIONING_BEHAVIOR_UNSPECIFIED || deployment || isVersioned) return;
  throw new InvalidArgumentError(
    'versioning behavior cannot be specified without deployment options being set with versioned mode',
  );
}

function respondFailed(
  context: ServerContext,
  parts: RunParts,
  request: RespondWorkflowTaskFailedRequest,
): RespondWorkflowTaskFailedResponse {
  const { config } = context;
  const token = decodeTaskToken(context.tokens, request.taskToken);
  const { cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED, identity = '' } = request;
  checkIdentity(config, identity);
  const run = context.runs.get(token.namespace, token.workflowId, token.runId);
  if (!isRunning(run.state)) throw new NotFoundError('workflow execution already completed');
  const task = taskOf(run.state, token);
  if (task.attempt > 1 && config.get('history.enableDropRepeatedWorkflowTaskFailures')) return {};
  run.transact((transaction) => {
    if (cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE) {
      const reason = enumText(WorkflowTaskFailedCause, cause, 'WORKFLOW_TASK_FAILED_CAUSE_');
      parts.terminate(context, transaction, { reason, identity: 'history-service' });
      return;
    }
    const failure = withinLimit(context, request);
    failWorkflowTask(context, transaction, { cause, failure, identity, binaryChecksum: request.binaryChecksum });
    transaction.needWorkflowTask();
  });
  return {};
}

/** The failure of the request, or a short one in its place. */
function withinLimit(
  { config }: ServerContext,
  { failure }: RespondWorkflowTaskFailedRequest,
): RespondWorkflowTaskFailedRequest['failure'] {
  if (!failure) return failure;
  if (encodeMessage('Failure', failure).length <= config.get('limit.blobSize.error')) {
    return failure;
  }
  const { message = '', source } = failure;
  return {
    ...serverFailure('Failure exceeds size limit.', true),
    cause: { message: message.slice(0, 4096), source },
  };
}

function resetStickyQueue(context: ServerContext, request: ResetStickyTaskQueueRequest): ResetStickyTaskQueueResponse {
  const { namespace = '', execution } = request;
  if (!execution) throw new InvalidArgumentError('Execution is not set on request.');
  const { workflowId = '', runId } = execution;
  if (workflowId === '') throw new InvalidArgumentError('WorkflowId is not set on request.');
  const run = context.runs.get(namespace, workflowId, runId);
  if (!isRunning(run.state)) throw new NotFoundError('workflow execution already completed');
  run.transact((transaction) => {
    transaction.keepSpeculative();
    transaction.state.sticky = undefined;
  });
  return {};
}
