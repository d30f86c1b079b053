/** What the server refuses in a request that starts a run, piece by piece. Texts are the real server's. */
import type {
  Duration,
  Priority,
  RetryPolicy,
  StartWorkflowExecutionRequest,
} from '@nest-temporal/core/internal/proto/index';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import { priorityProblem } from '../common/priority.js';
import { retryPolicyFault, withRetryDefaults } from '../common/retry-policy.js';
import { wantedTaskQueueFault } from '../common/task-queue-fault.js';
import { durationFault } from '../common/attribute-checks.js';
import { InvalidArgumentError, UnimplementedError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { cronFault } from './cron/cron-schedule.js';

/** @throws InvalidArgumentError when the id of the workflow is missing or too long */
export function checkWorkflowId(config: DynamicConfig, workflowId: string): void {
  if (workflowId === '') throw new InvalidArgumentError('WorkflowId is not set on request.');
  const length = Buffer.byteLength(workflowId);
  const maximum = config.get('limit.maxIDLength');
  if (length <= maximum) return;
  throw new InvalidArgumentError(`WorkflowId exceeds maximum allowed length (${length}/${maximum})`);
}

/**
 * The policy with its defaults; undefined when there is none.
 *
 * @throws InvalidArgumentError
 */
export function checkedRetryPolicy(policy: RetryPolicy | null | undefined): RetryPolicy | undefined {
  if (!policy) return undefined;
  const withDefaults = withRetryDefaults(policy);
  refuse(retryPolicyFault(withDefaults));
  return withDefaults;
}

/** @throws InvalidArgumentError */
export function checkStartDelay(cronSchedule: string, startDelay: Duration | null | undefined): void {
  if (cronSchedule !== '' && startDelay) {
    throw new InvalidArgumentError('CronSchedule and WorkflowStartDelay may not be used together.');
  }
  checkDuration('WorkflowStartDelaySeconds', startDelay);
}

/** @throws InvalidArgumentError */
export function checkCron(cronSchedule: string, nowMs: number): void {
  if (cronSchedule !== '') refuse(cronFault(cronSchedule, nowMs));
}

/** @throws InvalidArgumentError */
export function checkTaskQueue(config: DynamicConfig, { taskQueue }: StartWorkflowExecutionRequest): void {
  refuse(wantedTaskQueueFault(config, taskQueue, ''));
}

/** @throws InvalidArgumentError */
export function checkTimeouts(request: StartWorkflowExecutionRequest): void {
  checkDuration('WorkflowExecutionTimeoutSeconds', request.workflowExecutionTimeout);
  checkDuration('WorkflowRunTimeoutSeconds', request.workflowRunTimeout);
  checkDuration('WorkflowTaskTimeoutSeconds', request.workflowTaskTimeout);
}

/** @throws InvalidArgumentError when the policies for the id contradict each other */
export function checkIdPolicies(
  reuse: WorkflowIdReusePolicy | undefined,
  conflict: WorkflowIdConflictPolicy | undefined,
): void {
  const prefix = 'Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_';
  if (conflict && reuse === WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING) {
    const rule = 'cannot be used together with a WorkflowIDConflictPolicy';
    throw new InvalidArgumentError(`${prefix}TERMINATE_IF_RUNNING ${rule}`);
  }
  if (
    conflict === WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING &&
    reuse === WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
  ) {
    const other = 'WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING';
    throw new InvalidArgumentError(`${prefix}REJECT_DUPLICATE cannot be used together with ${other}`);
  }
}

/** @throws InvalidArgumentError */
export function checkPriority(priority: Priority | null | undefined): void {
  refuse(priorityProblem(priority));
}

/**
 * What the real server does and this one does not.
 *
 * @throws UnimplementedError
 */
export function checkSupport(request: StartWorkflowExecutionRequest): void {
  if (request.timeSkippingConfig) {
    throw new UnimplementedError('The Time-Skipping feature is not enabled for namespace.');
  }
  if (request.completionCallbacks?.length) {
    throw new UnimplementedError('completion_callbacks are not supported by the embedded server');
  }
  if (request.versioningOverride) {
    throw new UnimplementedError('versioning_override is not supported by the embedded server');
  }
}

function checkDuration(field: string, duration: Duration | null | undefined): void {
  const fault = durationFault(duration);
  if (fault) throw new InvalidArgumentError(`An invalid ${field} is set on request. cause: ${fault}`);
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new InvalidArgumentError(fault);
}
