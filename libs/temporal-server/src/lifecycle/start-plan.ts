/**
 * A run as it is to be started: the attributes of its first event, but for the ids of runs, and what stands beside
 * them. Made from requests of clients, from commands that start children, and from the run before it.
 */
import type {
  Duration,
  Link,
  OnConflictOptions,
  Payload,
  StartWorkflowExecutionRequest,
  UserMetadata,
  WorkflowExecution,
  WorkflowExecutionStartedEventAttributes,
} from '@nest-temporal/core/internal/proto/index';
import {
  ContinueAsNewInitiator,
  TaskQueueKind,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { cappedDuration, sizeOf } from '../common/attribute-checks.js';
import { InvalidArgumentError } from '../common/errors.js';
import { mergePayloads } from '../common/payload-map.js';
import type { ServerContext } from '../context/server-context.js';
import { cronBackoffMs } from './cron/cron-schedule.js';
import { runTimeoutWithin, taskTimeoutWithin } from './start-timeouts.js';

export interface StartPlan {
  readonly namespace: string;
  readonly workflowId: string;
  readonly requestId: string;
  readonly reusePolicy: WorkflowIdReusePolicy;
  readonly conflictPolicy: WorkflowIdConflictPolicy;
  readonly onConflictOptions?: OnConflictOptions | null;
  /** The one who starts the run takes its first workflow task at once. */
  readonly isEager: boolean;
  readonly started: WorkflowExecutionStartedEventAttributes;
  readonly userMetadata?: UserMetadata | null;
  readonly links?: Link[];
}

/** Where a child comes from. */
export interface ParentInfo {
  readonly namespace: string;
  readonly namespaceId: string;
  readonly execution: WorkflowExecution;
  readonly initiatedEventId: number;
  readonly root: WorkflowExecution;
}

/**
 * The plan for a request whose fields have been checked.
 *
 * @throws InvalidArgumentError when it is too large
 */
export function planStart(
  context: ServerContext,
  request: StartWorkflowExecutionRequest,
  parent?: ParentInfo,
): StartPlan {
  checkSizes(context, request);
  const { config } = context;
  const backoffMs = firstBackoffMs(request, context.clock.now());
  const wantsEager = request.requestEagerExecution ?? false;
  const isEager = wantsEager && backoffMs === 0 && config.get('system.enableEagerWorkflowStart');
  return {
    namespace: request.namespace ?? '',
    workflowId: request.workflowId ?? '',
    requestId: request.requestId || context.newId(),
    ...idPolicies(request),
    onConflictOptions: request.onConflictOptions,
    isEager,
    started: startedAttributes(context, request, { backoffMs, isEager, parent }),
    userMetadata: request.userMetadata,
    links: request.links,
  };
}

/** The policies that a request means; the one to terminate on reuse is an old name of another. */
function idPolicies({
  workflowIdReusePolicy: reuse,
  workflowIdConflictPolicy: conflict,
}: StartWorkflowExecutionRequest): Pick<StartPlan, 'reusePolicy' | 'conflictPolicy'> {
  const allowsDuplicate = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE;
  if (reuse === WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING) {
    const terminates = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING;
    return { reusePolicy: allowsDuplicate, conflictPolicy: terminates };
  }
  const fails = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL;
  return { reusePolicy: reuse || allowsDuplicate, conflictPolicy: conflict || fails };
}

interface StartDetails {
  readonly backoffMs: number;
  readonly isEager: boolean;
  readonly parent: ParentInfo | undefined;
}

function startedAttributes(
  context: ServerContext,
  request: StartWorkflowExecutionRequest,
  { backoffMs, isEager, parent }: StartDetails,
): WorkflowExecutionStartedEventAttributes {
  const { taskQueue, cronSchedule } = request;
  const executionTimeout = cappedDuration(request.workflowExecutionTimeout);
  const workflowRunTimeout = runTimeoutWithin(cappedDuration(request.workflowRunTimeout), executionTimeout);
  const taskTimeout = cappedDuration(request.workflowTaskTimeout);
  return {
    workflowId: request.workflowId,
    workflowType: { name: request.workflowType?.name },
    taskQueue: {
      name: taskQueue?.name,
      kind: taskQueue?.kind || TaskQueueKind.TASK_QUEUE_KIND_NORMAL,
      normalName: taskQueue?.normalName,
    },
    input: request.input,
    header: request.header,
    workflowExecutionTimeout: executionTimeout,
    workflowRunTimeout,
    workflowTaskTimeout: taskTimeoutWithin(context.config, taskTimeout, workflowRunTimeout),
    workflowExecutionExpirationTime: expirationTime(executionTimeout, context.clock.now()),
    firstWorkflowTaskBackoff: durationFromMs(backoffMs),
    attempt: 1,
    identity: request.identity,
    retryPolicy: request.retryPolicy,
    cronSchedule,
    ...(cronSchedule && { initiator: ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE }),
    continuedFailure: request.continuedFailure,
    lastCompletionResult: request.lastCompletionResult,
    ...storedFields(request),
    priority: request.priority,
    ...(isEager && { eagerExecutionAccepted: true }),
    ...(parent && {
      parentWorkflowNamespace: parent.namespace,
      parentWorkflowNamespaceId: parent.namespaceId,
      parentWorkflowExecution: parent.execution,
      parentInitiatedEventId: parent.initiatedEventId,
      rootWorkflowExecution: parent.root,
    }),
  };
}

/** Memo and search attributes as events keep them: without the entries that hold nothing. */
export function storedFields({
  memo,
  searchAttributes,
}: Pick<StartWorkflowExecutionRequest, 'memo' | 'searchAttributes'>): Pick<
  WorkflowExecutionStartedEventAttributes,
  'memo' | 'searchAttributes'
> {
  const fields = withoutNothing(memo?.fields);
  const indexedFields = withoutNothing(searchAttributes?.indexedFields);
  return { ...(fields && { memo: { fields } }), ...(indexedFields && { searchAttributes: { indexedFields } }) };
}

function withoutNothing(payloads: Record<string, Payload> | undefined): Record<string, Payload> | undefined {
  const kept = mergePayloads({}, payloads);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function firstBackoffMs({ cronSchedule, workflowStartDelay }: StartWorkflowExecutionRequest, nowMs: number): number {
  const delayMs = durationToMs(workflowStartDelay) ?? 0;
  if (delayMs > 0) return durationToMs(cappedDuration(workflowStartDelay)) ?? 0;
  return cronSchedule ? (cronBackoffMs(cronSchedule, nowMs, nowMs) ?? 0) : 0;
}

function expirationTime(
  executionTimeout: Duration | null | undefined,
  nowMs: number,
): WorkflowExecutionStartedEventAttributes['workflowExecutionExpirationTime'] {
  const timeoutMs = durationToMs(executionTimeout) ?? 0;
  return timeoutMs > 0 ? timestampFromMs(Math.round(nowMs + timeoutMs)) : undefined;
}

function checkSizes({ config }: ServerContext, { input, memo }: StartWorkflowExecutionRequest): void {
  if (sizeOf('Payloads', input) > config.get('limit.blobSize.error')) {
    throw new InvalidArgumentError('Blob data size exceeds limit.');
  }
  if (sizeOf('Memo', memo) > config.get('limit.memoSize.error')) {
    throw new InvalidArgumentError('Memo size exceeds limit.');
  }
}
