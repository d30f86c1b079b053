/**
 * What workflow code asks of the engine. A *workflow command* is not yet a server command: the engine decides what, if
 * anything, is sent, and pairs it with the event that confirms it.
 *
 * `seq` counts per run and per kind of command from 1; answers name it.
 */
import type { FailureInfo, Headers, Payload, PayloadMap, UserMetadata } from '../common/payload.js';
import type {
  ActivityCancellationType,
  ChildWorkflowCancellationType,
  InitialVersioningBehavior,
  ParentClosePolicy,
  Priority,
  RetryPolicyMs,
  VersioningBehavior,
  WorkflowIdReusePolicy,
} from '../common/policies.js';

export interface StartTimerCommand<P = Payload> {
  type: 'startTimer';
  seq: number;
  startToFireTimeoutMs: number;
  userMetadata?: UserMetadata<P>;
}

export interface CancelTimerCommand {
  type: 'cancelTimer';
  seq: number;
}

export interface ScheduleActivityCommand<P = Payload> {
  type: 'scheduleActivity';
  seq: number;
  activityId: string;
  activityType: string;
  /** Task queue of the workflow when absent. */
  taskQueue?: string;
  arguments: P[];
  headers: Headers<P>;
  scheduleToCloseTimeoutMs?: number;
  scheduleToStartTimeoutMs?: number;
  startToCloseTimeoutMs?: number;
  heartbeatTimeoutMs?: number;
  retryPolicy?: RetryPolicyMs;
  cancellationType: ActivityCancellationType;
  /** False keeps the task on the server's queue even when this worker could take it at once. */
  allowEagerDispatch: boolean;
  priority?: Priority;
  userMetadata?: UserMetadata<P>;
}

export interface RequestCancelActivityCommand {
  type: 'requestCancelActivity';
  seq: number;
}

export interface ScheduleLocalActivityCommand<P = Payload> {
  type: 'scheduleLocalActivity';
  seq: number;
  activityId: string;
  activityType: string;
  arguments: P[];
  headers: Headers<P>;
  /** Above 1 when a backoff was waited out by a timer. */
  attempt: number;
  originalScheduleTimeMs?: number;
  scheduleToCloseTimeoutMs?: number;
  scheduleToStartTimeoutMs?: number;
  startToCloseTimeoutMs?: number;
  retryPolicy?: RetryPolicyMs;
  /** Longer waits between attempts become timers. */
  localRetryThresholdMs?: number;
  cancellationType: ActivityCancellationType;
  userMetadata?: UserMetadata<P>;
}

export interface RequestCancelLocalActivityCommand {
  type: 'requestCancelLocalActivity';
  seq: number;
}

export interface StartChildWorkflowCommand<P = Payload> {
  type: 'startChildWorkflow';
  seq: number;
  workflowId: string;
  workflowType: string;
  taskQueue?: string;
  arguments: P[];
  headers: Headers<P>;
  workflowExecutionTimeoutMs?: number;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs?: number;
  parentClosePolicy?: ParentClosePolicy;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  retryPolicy?: RetryPolicyMs;
  cronSchedule?: string;
  memo?: PayloadMap<P>;
  searchAttributes?: PayloadMap<P>;
  cancellationType: ChildWorkflowCancellationType;
  priority?: Priority;
  userMetadata?: UserMetadata<P>;
}

export interface CancelChildWorkflowCommand {
  type: 'cancelChildWorkflow';
  seq: number;
}

/** Another execution of the namespace, or a child of this one by its id. */
export interface ExternalWorkflowTarget {
  workflowId: string;
  runId?: string;
  /** The target must be a child of this workflow. */
  childWorkflowOnly: boolean;
}

export interface SignalExternalWorkflowCommand<P = Payload> {
  type: 'signalExternalWorkflow';
  seq: number;
  target: ExternalWorkflowTarget;
  signalName: string;
  arguments: P[];
  headers: Headers<P>;
}

export interface CancelSignalExternalWorkflowCommand {
  type: 'cancelSignalExternalWorkflow';
  seq: number;
}

export interface RequestCancelExternalWorkflowCommand {
  type: 'requestCancelExternalWorkflow';
  seq: number;
  target: ExternalWorkflowTarget;
  reason: string;
}

export interface SetPatchMarkerCommand {
  type: 'setPatchMarker';
  patchId: string;
  deprecated: boolean;
}

export interface UpsertSearchAttributesCommand<P = Payload> {
  type: 'upsertSearchAttributes';
  searchAttributes: PayloadMap<P>;
}

export interface UpsertMemoCommand<P = Payload> {
  type: 'upsertMemo';
  memo: PayloadMap<P>;
}

/** One stage of an update. `accepted` comes before `completed`; `rejected` comes alone and leaves no event. */
export interface UpdateResponseCommand<P = Payload> {
  type: 'updateResponse';
  protocolInstanceId: string;
  response:
    | { stage: 'accepted' }
    | { stage: 'rejected'; failure: FailureInfo<P> }
    | { stage: 'completed'; result?: P }
    | { stage: 'failed'; failure: FailureInfo<P> };
}

export interface QueryResultCommand<P = Payload> {
  type: 'queryResult';
  queryId: string;
  answer: { status: 'succeeded'; result?: P } | { status: 'failed'; failure: FailureInfo<P> };
}

export interface CompleteWorkflowCommand<P = Payload> {
  type: 'completeWorkflow';
  result?: P;
}

export interface FailWorkflowCommand<P = Payload> {
  type: 'failWorkflow';
  failure: FailureInfo<P>;
}

export interface CancelWorkflowCommand {
  type: 'cancelWorkflow';
}

export interface ContinueAsNewCommand<P = Payload> {
  type: 'continueAsNew';
  workflowType: string;
  taskQueue?: string;
  arguments: P[];
  headers: Headers<P>;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs?: number;
  backoffStartIntervalMs?: number;
  retryPolicy?: RetryPolicyMs;
  /** Carried over from this run when absent. */
  memo?: PayloadMap<P>;
  /** Carried over from this run when absent. */
  searchAttributes?: PayloadMap<P>;
  initialVersioningBehavior?: InitialVersioningBehavior;
}

/**
 * The commands by their `type`. `P` is the form of the payloads they carry.
 *
 * The registry of machines (`engine/machine-registry.ts`) says by which machine each is served.
 */
export interface WorkflowCommands<P = Payload> {
  startTimer: StartTimerCommand<P>;
  cancelTimer: CancelTimerCommand;
  scheduleActivity: ScheduleActivityCommand<P>;
  requestCancelActivity: RequestCancelActivityCommand;
  scheduleLocalActivity: ScheduleLocalActivityCommand<P>;
  requestCancelLocalActivity: RequestCancelLocalActivityCommand;
  startChildWorkflow: StartChildWorkflowCommand<P>;
  cancelChildWorkflow: CancelChildWorkflowCommand;
  signalExternalWorkflow: SignalExternalWorkflowCommand<P>;
  cancelSignalExternalWorkflow: CancelSignalExternalWorkflowCommand;
  requestCancelExternalWorkflow: RequestCancelExternalWorkflowCommand;
  setPatchMarker: SetPatchMarkerCommand;
  upsertSearchAttributes: UpsertSearchAttributesCommand<P>;
  upsertMemo: UpsertMemoCommand<P>;
  updateResponse: UpdateResponseCommand<P>;
  queryResult: QueryResultCommand<P>;
  completeWorkflow: CompleteWorkflowCommand<P>;
  failWorkflow: FailWorkflowCommand<P>;
  cancelWorkflow: CancelWorkflowCommand;
  continueAsNew: ContinueAsNewCommand<P>;
}

export type WorkflowCommand<P = Payload> = WorkflowCommands<P>[keyof WorkflowCommands];

/** A command that ends the run. At most one, and nothing after it is sent. */
export type TerminalCommand<P = Payload> = WorkflowCommands<P>[
  'completeWorkflow' | 'failWorkflow' | 'cancelWorkflow' | 'continueAsNew'];

/** What one activation brought. */
export type ActivationResult<P = Payload> =
  | {
      status: 'ok';
      /** In the order in which workflow code asked. */
      commands: WorkflowCommand<P>[];
      /** Language flags that this activation relied on for the first time. */
      usedSdkFlags: number[];
      versioningBehavior?: VersioningBehavior;
    }
  /** An error that fails the workflow *task*: the server will deliver it again. */
  | { status: 'failed'; failure: FailureInfo<P> };
