/**
 * What the engine tells workflow code: an {@link Activation} is one step of a run, a list of jobs in a fixed order.
 *
 * Plain data without proto types. Jobs that answer a command name it by the `seq` that the command carried.
 */
import type { FailureInfo, Headers, Payload, PayloadMap } from '../common/payload.js';
import type { Priority, RetryPolicyMs } from '../common/policies.js';

/** One step of a run. The host gives it to workflow code, which runs until nothing moves. */
export interface Activation {
  /** Workflow time: milliseconds since the Unix epoch, from the event that started the workflow task. */
  timestampMs: number;
  isReplaying: boolean;
  /** Events in history up to this workflow task. */
  historyLength: number;
  /** Bytes of history, as the server counts them. */
  historySizeBytes: number;
  continueAsNewSuggested: boolean;
  /** Worker version that processes this task, or processed it first. */
  deploymentVersion?: WorkerDeploymentVersion;
  /** Language flags that history recorded under our own SDK name. */
  sdkFlags: readonly number[];
  jobs: readonly ActivationJob[];
}

export interface WorkerDeploymentVersion {
  deploymentName: string;
  buildId: string;
}

/** Identifies one run of a workflow. */
export interface WorkflowRunRef {
  workflowId: string;
  runId: string;
}

export interface NamespacedRunRef extends WorkflowRunRef {
  namespace: string;
}

/** First job of a run: all that does not change while it lives. */
export interface InitializeWorkflowJob {
  type: 'initializeWorkflow';
  workflowType: string;
  arguments: Payload[];
  headers: Headers;
  /** Decimal text of an unsigned 64-bit number. */
  randomnessSeed: string;
  identity: string;
  attempt: number;
  startTimeMs: number;
  runStartTimeMs: number;
  workflowExecutionTimeoutMs?: number;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs: number;
  cronSchedule?: string;
  cronScheduleToScheduleIntervalMs?: number;
  firstExecutionRunId: string;
  continuedFromRunId?: string;
  continuedFailure?: FailureInfo;
  lastCompletionResult?: Payload[];
  parent?: NamespacedRunRef;
  root?: WorkflowRunRef;
  retryPolicy?: RetryPolicyMs;
  memo: PayloadMap;
  searchAttributes: PayloadMap;
  priority?: Priority;
}

export interface FireTimerJob {
  type: 'fireTimer';
  seq: number;
}

/** Outcome of an activity, a child workflow or a Nexus operation. */
export type Resolution =
  | { status: 'completed'; result?: Payload }
  | { status: 'failed'; failure: FailureInfo }
  | { status: 'cancelled'; failure: FailureInfo };

/** A local activity that is to be tried again after a wait too long for one workflow task. */
export interface LocalActivityBackoff {
  status: 'backoff';
  attempt: number;
  backoffMs: number;
  originalScheduleTimeMs: number;
}

export interface ResolveActivityJob {
  type: 'resolveActivity';
  seq: number;
  isLocal: boolean;
  resolution: Resolution | LocalActivityBackoff;
}

export interface ResolveChildWorkflowStartJob {
  type: 'resolveChildWorkflowStart';
  seq: number;
  resolution:
    | { status: 'started'; runId: string }
    | { status: 'alreadyExists'; workflowId: string; workflowType: string; cause: string }
    | { status: 'cancelled'; failure: FailureInfo };
}

export interface ResolveChildWorkflowJob {
  type: 'resolveChildWorkflow';
  seq: number;
  resolution: Resolution;
}

export interface ResolveSignalExternalWorkflowJob {
  type: 'resolveSignalExternalWorkflow';
  seq: number;
  failure?: FailureInfo;
}

export interface ResolveCancelExternalWorkflowJob {
  type: 'resolveCancelExternalWorkflow';
  seq: number;
  failure?: FailureInfo;
}

export interface ResolveNexusOperationStartJob {
  type: 'resolveNexusOperationStart';
  seq: number;
  resolution:
    | { status: 'startedAsync'; operationToken: string }
    | { status: 'startedSync' }
    | { status: 'failed'; failure: FailureInfo };
}

export interface ResolveNexusOperationJob {
  type: 'resolveNexusOperation';
  seq: number;
  resolution: Resolution;
}

export interface SignalWorkflowJob {
  type: 'signalWorkflow';
  signalName: string;
  arguments: Payload[];
  headers: Headers;
  identity: string;
}

export interface UpdateWorkflowJob {
  type: 'updateWorkflow';
  updateId: string;
  /** Links the answers to the request. */
  protocolInstanceId: string;
  updateName: string;
  arguments: Payload[];
  headers: Headers;
  identity: string;
  /** False on replay: an accepted update was valid when it was accepted. */
  runValidator: boolean;
}

export interface CancelWorkflowJob {
  type: 'cancelWorkflow';
  reason: string;
}

export interface UpdateRandomSeedJob {
  type: 'updateRandomSeed';
  /** Decimal text of an unsigned 64-bit number. */
  randomnessSeed: string;
}

export interface NotifyHasPatchJob {
  type: 'notifyHasPatch';
  patchId: string;
}

export interface QueryWorkflowJob {
  type: 'queryWorkflow';
  /** Key of the answer; `legacy` for the query that is a whole task of its own. */
  queryId: string;
  queryName: string;
  arguments: Payload[];
  headers: Headers;
}

export type ActivationJob =
  | InitializeWorkflowJob
  | FireTimerJob
  | ResolveActivityJob
  | ResolveChildWorkflowStartJob
  | ResolveChildWorkflowJob
  | ResolveSignalExternalWorkflowJob
  | ResolveCancelExternalWorkflowJob
  | ResolveNexusOperationStartJob
  | ResolveNexusOperationJob
  | SignalWorkflowJob
  | UpdateWorkflowJob
  | CancelWorkflowJob
  | UpdateRandomSeedJob
  | NotifyHasPatchJob
  | QueryWorkflowJob;

/** `queryId` of a query that is a workflow task of its own. */
export const legacyQueryId = 'legacy';
