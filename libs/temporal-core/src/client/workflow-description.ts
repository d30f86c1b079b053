/**
 * Workflow executions as returned by lists and descriptions. Times and names are read eagerly; user values are read on
 * access, so that a value with an unknown encoding does not fail an entire list.
 */
import type {
  ParentClosePolicy,
  Priority,
  VersioningBehavior,
  WorkflowExecutionStatusName,
} from '../common/policies.js';
import type { Payload } from '../common/payload.js';
import type { TypedSearchAttributes } from '../common/search-attributes.js';
import type { WorkflowSerializationContext } from '../converter/serialization-context.js';
import { decodeSearchAttributes } from '../converter/search-attribute-converter.js';
import * as enums from '../proto/enums.js';
import type * as proto from '../proto/index.js';
import { durationToMs, timestampToMs } from '../proto/time.js';
import type { ClientPayloads } from './client-payloads.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import {
  parentClosePolicies,
  pendingActivityStates,
  statusNameOf,
  type PendingActivityState,
} from '../common/policy-enums.js';

/** A workflow execution as returned by `list`. */
export interface WorkflowExecutionInfo {
  /** Workflow type. */
  readonly type: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly taskQueue: string;
  readonly status: { readonly code: number; readonly name: WorkflowExecutionStatusName };
  /** Number of events. */
  readonly historyLength: number;
  /** Size of the history in bytes; absent if the server does not report it. */
  readonly historySize?: number;
  readonly startTime: Date;
  /** When the first workflow task may run. Later than the start time with a start delay or a cron schedule. */
  readonly executionTime?: Date;
  readonly closeTime?: Date;
  /** @throws UnknownPayloadEncodingError and other data conversion errors, on access */
  readonly memo: Record<string, unknown>;
  readonly typedSearchAttributes: TypedSearchAttributes;
  readonly parentExecution?: WorkflowExecutionRef;
  /** The root of the tree of parent workflows; the workflow itself if it has no parent. */
  readonly rootExecution?: WorkflowExecutionRef;
  /** First run of the chain that this run belongs to. */
  readonly firstExecutionRunId?: string;
  readonly priority?: Priority;
  /** Worker version of the last workflow task, and whether the run stays on it. */
  readonly versioning?: {
    readonly behavior?: VersioningBehavior;
    readonly deploymentName: string;
    readonly buildId: string;
  };
}

/** An activity that a workflow waits for. */
export interface PendingActivity {
  readonly activityId: string;
  readonly activityType: string;
  readonly state: PendingActivityState | 'UNKNOWN';
  /** From 1. */
  readonly attempt: number;
  /** 0 means unlimited. */
  readonly maximumAttempts: number;
  readonly scheduledTime?: Date;
  readonly lastStartedTime?: Date;
  readonly lastHeartbeatTime?: Date;
  readonly nextAttemptScheduleTime?: Date;
  readonly expirationTime?: Date;
  readonly lastWorkerIdentity?: string;
  readonly heartbeatDetails: readonly unknown[];
  /** Why the previous attempt failed. */
  readonly lastFailure?: Error;
}

/** A child workflow that has not closed. */
export interface PendingChild extends WorkflowExecutionRef {
  readonly workflowType: string;
  readonly parentClosePolicy?: ParentClosePolicy;
}

/** The workflow task that is scheduled or being processed by a worker. */
export interface PendingWorkflowTask {
  readonly state: 'SCHEDULED' | 'STARTED';
  /** Greater than 1 when previous attempts failed. */
  readonly attempt: number;
  readonly scheduledTime?: Date;
  readonly startedTime?: Date;
}

/** A workflow execution as returned by `describe`. */
export interface WorkflowExecutionDescription extends WorkflowExecutionInfo {
  readonly staticSummary?: string;
  readonly staticDetails?: string;
  readonly cancelRequested: boolean;
  readonly workflowExecutionTimeoutMs?: number;
  readonly workflowRunTimeoutMs?: number;
  readonly workflowTaskTimeoutMs?: number;
  readonly pendingActivities: readonly PendingActivity[];
  readonly pendingChildren: readonly PendingChild[];
  readonly pendingWorkflowTask?: PendingWorkflowTask;
  /** The complete response of the server, decoded by the codecs. */
  readonly raw: proto.DescribeWorkflowExecutionResponse;
}

/** Reads an execution whose payloads the codecs have decoded. */
export function toExecutionInfo(info: proto.WorkflowExecutionInfo, payloads: ClientPayloads): WorkflowExecutionInfo {
  const workflowId = info.execution?.workflowId ?? '';
  const memo = once(() => payloads.valueMap(info.memo?.fields, payloads.contextOf(workflowId)));
  return {
    type: info.type?.name ?? '',
    workflowId,
    runId: info.execution?.runId ?? '',
    taskQueue: info.taskQueue ?? '',
    status: { code: info.status ?? 0, name: statusNameOf(info.status) },
    historyLength: info.historyLength ?? 0,
    historySize: info.historySizeBytes || undefined,
    startTime: toDate(info.startTime) ?? new Date(0),
    executionTime: toDate(info.executionTime),
    closeTime: toDate(info.closeTime),
    get memo() {
      return memo();
    },
    typedSearchAttributes: decodeSearchAttributes(info.searchAttributes?.indexedFields),
    parentExecution: toExecutionRef(info.parentExecution),
    rootExecution: toExecutionRef(info.rootExecution),
    firstExecutionRunId: info.firstRunId || undefined,
    priority: toPriority(info.priority),
    versioning: toVersioning(info.versioningInfo),
  };
}

/** Reads a description whose payloads the codecs have decoded. */
export function toDescription(
  response: proto.DescribeWorkflowExecutionResponse,
  payloads: ClientPayloads,
): WorkflowExecutionDescription {
  const info = toExecutionInfo(response.workflowExecutionInfo ?? {}, payloads);
  const context = payloads.contextOf(info.workflowId);
  const config = response.executionConfig;
  const description: Omit<WorkflowExecutionDescription, keyof WorkflowExecutionInfo> = {
    staticSummary: toText(config?.userMetadata?.summary, payloads, context),
    staticDetails: toText(config?.userMetadata?.details, payloads, context),
    cancelRequested: response.workflowExtendedInfo?.cancelRequested ?? false,
    workflowExecutionTimeoutMs: durationToMs(config?.workflowExecutionTimeout) || undefined,
    workflowRunTimeoutMs: durationToMs(config?.workflowRunTimeout) || undefined,
    workflowTaskTimeoutMs: durationToMs(config?.defaultWorkflowTaskTimeout) || undefined,
    pendingActivities: (response.pendingActivities ?? []).map((one) => toPendingActivity(one, payloads, context)),
    pendingChildren: (response.pendingChildren ?? []).map(toPendingChild),
    pendingWorkflowTask: toPendingTask(response.pendingWorkflowTask),
    raw: response,
  };
  // Copies descriptors so that the memo is not read.
  return Object.defineProperties(info, Object.getOwnPropertyDescriptors(description)) as WorkflowExecutionDescription;
}

function toPendingActivity(
  activity: proto.PendingActivityInfo,
  payloads: ClientPayloads,
  context: WorkflowSerializationContext,
): PendingActivity {
  const { lastFailure: failure, heartbeatDetails: details } = activity;
  const heartbeatDetails = once(() => payloads.plainValues(details, context));
  const lastFailure = once(() => (failure ? payloads.error(failure, context) : undefined));
  return {
    activityId: activity.activityId ?? '',
    activityType: activity.activityType?.name ?? '',
    state: pendingActivityStates.fromWire(activity.state) ?? 'UNKNOWN',
    attempt: activity.attempt ?? 1,
    maximumAttempts: activity.maximumAttempts ?? 0,
    scheduledTime: toDate(activity.scheduledTime),
    lastStartedTime: toDate(activity.lastStartedTime),
    lastHeartbeatTime: toDate(activity.lastHeartbeatTime),
    nextAttemptScheduleTime: toDate(activity.nextAttemptScheduleTime),
    expirationTime: toDate(activity.expirationTime),
    lastWorkerIdentity: activity.lastWorkerIdentity || undefined,
    get heartbeatDetails() {
      return heartbeatDetails();
    },
    get lastFailure() {
      return lastFailure();
    },
  };
}

function toPendingChild(child: proto.PendingChildExecutionInfo): PendingChild {
  return {
    workflowId: child.workflowId ?? '',
    runId: child.runId,
    workflowType: child.workflowTypeName ?? '',
    parentClosePolicy: child.parentClosePolicy ? parentClosePolicies.fromWire(child.parentClosePolicy) : undefined,
  };
}

function toPendingTask(task: proto.PendingWorkflowTaskInfo | null | undefined): PendingWorkflowTask | undefined {
  if (!task) return undefined;
  const isStarted = task.state === enums.PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED;
  return {
    state: isStarted ? 'STARTED' : 'SCHEDULED',
    attempt: task.attempt ?? 1,
    scheduledTime: toDate(task.scheduledTime),
    startedTime: toDate(task.startedTime),
  };
}

function toVersioning(
  info: proto.WorkflowExecutionVersioningInfo | null | undefined,
): WorkflowExecutionInfo['versioning'] {
  const version = info?.deploymentVersion;
  if (!info || !version) return undefined;
  const { VERSIONING_BEHAVIOR_PINNED: pinned, VERSIONING_BEHAVIOR_AUTO_UPGRADE: upgrade } = enums.VersioningBehavior;
  const behavior = info.behavior === pinned ? 'PINNED' : info.behavior === upgrade ? 'AUTO_UPGRADE' : undefined;
  return { behavior, deploymentName: version.deploymentName ?? '', buildId: version.buildId ?? '' };
}

function toPriority(priority: proto.Priority | null | undefined): Priority | undefined {
  if (!priority) return undefined;
  return {
    priorityKey: priority.priorityKey || undefined,
    fairnessKey: priority.fairnessKey || undefined,
    fairnessWeight: priority.fairnessWeight || undefined,
  };
}

function toExecutionRef(execution: proto.WorkflowExecution | null | undefined): WorkflowExecutionRef | undefined {
  if (!execution?.workflowId) return undefined;
  return { workflowId: execution.workflowId, runId: execution.runId || undefined };
}

function toText(
  payload: Payload | null | undefined,
  payloads: ClientPayloads,
  context: WorkflowSerializationContext,
): string | undefined {
  const text = payload ? payloads.plainValues({ payloads: [payload] }, context)[0] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function toDate(timestamp: proto.Timestamp | null | undefined): Date | undefined {
  const ms = timestampToMs(timestamp);
  return ms === undefined ? undefined : new Date(ms);
}

/** Computes a value on first access. */
function once<T>(compute: () => T): () => T {
  let computed: { value: T } | undefined;
  return () => (computed ??= { value: compute() }).value;
}
