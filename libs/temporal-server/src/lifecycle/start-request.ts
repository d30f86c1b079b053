/**
 * The checks of StartWorkflowExecution, in the order of the real server, which decides which of several faults is told.
 */
import type { StartWorkflowExecutionRequest } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { ServerContext } from '../context/server-context.js';
import { checkLinks } from './links.js';
import {
  checkCron,
  checkedRetryPolicy,
  checkIdPolicies,
  checkPriority,
  checkStartDelay,
  checkSupport,
  checkTaskQueue,
  checkTimeouts,
  checkWorkflowId,
} from './start-checks.js';
import { planStart, type StartPlan } from './start-plan.js';

/** @throws InvalidArgumentError, UnimplementedError */
export function checkStartRequest(context: ServerContext, request: StartWorkflowExecutionRequest): StartPlan {
  const { config } = context;
  const { cronSchedule = '' } = request;
  checkWorkflowId(config, request.workflowId ?? '');
  const retryPolicy = checkedRetryPolicy(request.retryPolicy);
  checkStartDelay(cronSchedule, request.workflowStartDelay);
  checkCron(cronSchedule, context.clock.now());
  checkType(config, request.workflowType?.name ?? '');
  checkTaskQueue(config, request);
  checkTimeouts(request);
  if (Buffer.byteLength(request.requestId ?? '') > config.get('limit.maxIDLength')) {
    throw new InvalidArgumentError('RequestId length exceeds limit.');
  }
  checkPolicies(request);
  const searchAttributes = checkedAttributes(context, request);
  checkPriority(request.priority);
  checkLinks(config, request.links);
  checkSupport(request);
  return planStart(context, { ...request, retryPolicy, searchAttributes });
}

/**
 * The search attributes with their types.
 *
 * @throws InvalidArgumentError
 */
export function checkedAttributes(
  { visibility }: ServerContext,
  { namespace = '', searchAttributes }: StartWorkflowExecutionRequest,
): StartWorkflowExecutionRequest['searchAttributes'] {
  if (!searchAttributes) return searchAttributes;
  return { indexedFields: visibility.checkAttributes(namespace, searchAttributes.indexedFields ?? {}) };
}

function checkType(config: DynamicConfig, typeName: string): void {
  if (typeName === '') throw new InvalidArgumentError('WorkflowType is not set on request.');
  if (Buffer.byteLength(typeName) > config.get('limit.maxIDLength')) {
    throw new InvalidArgumentError('WorkflowType length exceeds limit.');
  }
}

function checkPolicies(request: StartWorkflowExecutionRequest): void {
  checkIdPolicies(request.workflowIdReusePolicy, request.workflowIdConflictPolicy);
  const { attachCompletionCallbacks, attachRequestId } = request.onConflictOptions ?? {};
  if (attachCompletionCallbacks && !attachRequestId) {
    throw new InvalidArgumentError('attaching request ID is required for attaching completion callbacks');
  }
}
