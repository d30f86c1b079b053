/**
 * What the engine tells workflow code: an {@link Activation} is one step of a run, a list of jobs in a fixed order.
 *
 * Plain data without proto types. Jobs that answer a command name it by the `seq` that the command carried.
 */
import type { FailureInfo, Headers, Payload, PayloadMap } from '../common/payload.js';
import type { Priority, RetryPolicyMs, SuggestContinueAsNewReason } from '../common/policies.js';

/** One step of a run. The host gives it to workflow code, which runs until nothing moves. */
export interface Activation<P = Payload> {
  /** Workflow time: milliseconds since the Unix epoch, from the event that started the workflow task. */
  timestampMs: number;
  isReplaying: boolean;
  /** Events in history up to this workflow task. */
  historyLength: number;
  /** Bytes of history, as the server counts them. */
  historySizeBytes: number;
  continueAsNewSuggested: boolean;
  /** Why it is suggested, if the server says so. */
  continueAsNewReasons?: readonly SuggestContinueAsNewReason[];
  /** The run is pinned to a version, and another has become the one that new runs start on. Absent for no. */
  targetDeploymentVersionChanged?: boolean;
  /** Worker version that processes this task, or processed it first. */
  deploymentVersion?: WorkerDeploymentVersion;
  /** Language flags that history recorded under our own SDK name. */
  sdkFlags: readonly number[];
  jobs: readonly ActivationJob<P>[];
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
export interface InitializeWorkflowJob<P = Payload> {
  type: 'initializeWorkflow';
  workflowType: string;
  arguments: P[];
  headers: Headers<P>;
  /** Decimal text of an unsigned 64-bit number. */
  randomnessSeed: string;
  identity: string;
  attempt: number;
  startTimeMs: number;
  runStartTimeMs: number;
  workflowExecutionTimeoutMs?: number;
  workflowExecutionExpirationTimeMs?: number;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs: number;
  cronSchedule?: string;
  cronScheduleToScheduleIntervalMs?: number;
  firstExecutionRunId: string;
  continuedFromRunId?: string;
  continuedFailure?: FailureInfo<P>;
  lastCompletionResult?: P[];
  parent?: NamespacedRunRef;
  root?: WorkflowRunRef;
  retryPolicy?: RetryPolicyMs;
  memo: PayloadMap<P>;
  searchAttributes: PayloadMap<P>;
  priority?: Priority;
}

export interface FireTimerJob {
  type: 'fireTimer';
  seq: number;
}

/** Outcome of an activity or a child workflow. */
export type Resolution<P = Payload> =
  | { status: 'completed'; result?: P }
  | { status: 'failed'; failure: FailureInfo<P> }
  | { status: 'cancelled'; failure: FailureInfo<P> };

/** A local activity that is to be tried again after a wait too long for one workflow task. */
export interface LocalActivityBackoff {
  status: 'backoff';
  attempt: number;
  backoffMs: number;
  originalScheduleTimeMs: number;
}

export interface ResolveActivityJob<P = Payload> {
  type: 'resolveActivity';
  seq: number;
  isLocal: boolean;
  resolution: Resolution<P> | LocalActivityBackoff;
}

export interface ResolveChildWorkflowStartJob<P = Payload> {
  type: 'resolveChildWorkflowStart';
  seq: number;
  resolution:
    | { status: 'started'; runId: string }
    | { status: 'refused'; workflowId: string; workflowType: string; cause: string }
    | { status: 'cancelled'; failure: FailureInfo<P> };
}

export interface ResolveChildWorkflowJob<P = Payload> {
  type: 'resolveChildWorkflow';
  seq: number;
  resolution: Resolution<P>;
}

export interface ResolveSignalExternalWorkflowJob<P = Payload> {
  type: 'resolveSignalExternalWorkflow';
  seq: number;
  failure?: FailureInfo<P>;
}

export interface ResolveCancelExternalWorkflowJob<P = Payload> {
  type: 'resolveCancelExternalWorkflow';
  seq: number;
  failure?: FailureInfo<P>;
}

export interface SignalWorkflowJob<P = Payload> {
  type: 'signalWorkflow';
  signalName: string;
  arguments: P[];
  headers: Headers<P>;
  identity: string;
}

export interface UpdateWorkflowJob<P = Payload> {
  type: 'updateWorkflow';
  updateId: string;
  /** Links the answers to the request. */
  protocolInstanceId: string;
  updateName: string;
  arguments: P[];
  headers: Headers<P>;
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

export interface QueryWorkflowJob<P = Payload> {
  type: 'queryWorkflow';
  /** Key of the answer; `legacy` for the query that is a whole task of its own. */
  queryId: string;
  queryName: string;
  arguments: P[];
  headers: Headers<P>;
}

/** The jobs by their `type`. `P` is the form of the payloads they carry. */
export interface ActivationJobs<P = Payload> {
  initializeWorkflow: InitializeWorkflowJob<P>;
  fireTimer: FireTimerJob;
  resolveActivity: ResolveActivityJob<P>;
  resolveChildWorkflowStart: ResolveChildWorkflowStartJob<P>;
  resolveChildWorkflow: ResolveChildWorkflowJob<P>;
  resolveSignalExternalWorkflow: ResolveSignalExternalWorkflowJob<P>;
  resolveCancelExternalWorkflow: ResolveCancelExternalWorkflowJob<P>;
  signalWorkflow: SignalWorkflowJob<P>;
  updateWorkflow: UpdateWorkflowJob<P>;
  cancelWorkflow: CancelWorkflowJob;
  updateRandomSeed: UpdateRandomSeedJob;
  notifyHasPatch: NotifyHasPatchJob;
  queryWorkflow: QueryWorkflowJob<P>;
}

export type ActivationJob<P = Payload> = ActivationJobs<P>[keyof ActivationJobs];

/** `queryId` of a query that is a workflow task of its own. */
export const legacyQueryId = 'legacy';
