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
  NexusOperationCancellationType,
  ParentClosePolicy,
  Priority,
  RetryPolicyMs,
  VersioningBehavior,
  WorkflowIdReusePolicy,
} from '../common/policies.js';

export interface StartTimerCommand {
  type: 'startTimer';
  seq: number;
  startToFireTimeoutMs: number;
  userMetadata?: UserMetadata;
}

export interface CancelTimerCommand {
  type: 'cancelTimer';
  seq: number;
}

export interface ScheduleActivityCommand {
  type: 'scheduleActivity';
  seq: number;
  activityId: string;
  activityType: string;
  /** Task queue of the workflow when absent. */
  taskQueue?: string;
  arguments: Payload[];
  headers: Headers;
  scheduleToCloseTimeoutMs?: number;
  scheduleToStartTimeoutMs?: number;
  startToCloseTimeoutMs?: number;
  heartbeatTimeoutMs?: number;
  retryPolicy?: RetryPolicyMs;
  cancellationType: ActivityCancellationType;
  /** False keeps the task on the server's queue even when this worker could take it at once. */
  allowEagerDispatch: boolean;
  priority?: Priority;
  userMetadata?: UserMetadata;
}

export interface RequestCancelActivityCommand {
  type: 'requestCancelActivity';
  seq: number;
}

export interface ScheduleLocalActivityCommand {
  type: 'scheduleLocalActivity';
  seq: number;
  activityId: string;
  activityType: string;
  arguments: Payload[];
  headers: Headers;
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
  userMetadata?: UserMetadata;
}

export interface RequestCancelLocalActivityCommand {
  type: 'requestCancelLocalActivity';
  seq: number;
}

export interface StartChildWorkflowCommand {
  type: 'startChildWorkflow';
  seq: number;
  namespace?: string;
  workflowId: string;
  workflowType: string;
  taskQueue?: string;
  arguments: Payload[];
  headers: Headers;
  workflowExecutionTimeoutMs?: number;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs?: number;
  parentClosePolicy?: ParentClosePolicy;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  retryPolicy?: RetryPolicyMs;
  cronSchedule?: string;
  memo: PayloadMap;
  searchAttributes: PayloadMap;
  cancellationType: ChildWorkflowCancellationType;
  priority?: Priority;
  userMetadata?: UserMetadata;
}

export interface CancelChildWorkflowCommand {
  type: 'cancelChildWorkflow';
  seq: number;
  reason: string;
}

/** Another execution, or a child of this one by its id. */
export interface ExternalWorkflowTarget {
  namespace?: string;
  workflowId: string;
  runId?: string;
  /** The target must be a child of this workflow. */
  childWorkflowOnly: boolean;
}

export interface SignalExternalWorkflowCommand {
  type: 'signalExternalWorkflow';
  seq: number;
  target: ExternalWorkflowTarget;
  signalName: string;
  arguments: Payload[];
  headers: Headers;
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

export interface ScheduleNexusOperationCommand {
  type: 'scheduleNexusOperation';
  seq: number;
  endpoint: string;
  service: string;
  operation: string;
  input?: Payload;
  headers: Record<string, string>;
  scheduleToCloseTimeoutMs?: number;
  scheduleToStartTimeoutMs?: number;
  startToCloseTimeoutMs?: number;
  cancellationType: NexusOperationCancellationType;
  userMetadata?: UserMetadata;
}

export interface RequestCancelNexusOperationCommand {
  type: 'requestCancelNexusOperation';
  seq: number;
}

export interface SetPatchMarkerCommand {
  type: 'setPatchMarker';
  patchId: string;
  deprecated: boolean;
}

export interface UpsertSearchAttributesCommand {
  type: 'upsertSearchAttributes';
  searchAttributes: PayloadMap;
}

export interface UpsertMemoCommand {
  type: 'upsertMemo';
  memo: PayloadMap;
}

/** One stage of an update. `accepted` comes before `completed`; `rejected` comes alone and leaves no event. */
export interface UpdateResponseCommand {
  type: 'updateResponse';
  protocolInstanceId: string;
  response:
    | { stage: 'accepted' }
    | { stage: 'rejected'; failure: FailureInfo }
    | { stage: 'completed'; result?: Payload }
    | { stage: 'failed'; failure: FailureInfo };
}

export interface QueryResultCommand {
  type: 'queryResult';
  queryId: string;
  answer: { status: 'succeeded'; result?: Payload } | { status: 'failed'; failure: FailureInfo };
}

export interface CompleteWorkflowCommand {
  type: 'completeWorkflow';
  result?: Payload;
}

export interface FailWorkflowCommand {
  type: 'failWorkflow';
  failure: FailureInfo;
}

export interface CancelWorkflowCommand {
  type: 'cancelWorkflow';
}

export interface ContinueAsNewCommand {
  type: 'continueAsNew';
  workflowType: string;
  taskQueue?: string;
  arguments: Payload[];
  headers: Headers;
  workflowRunTimeoutMs?: number;
  workflowTaskTimeoutMs?: number;
  retryPolicy?: RetryPolicyMs;
  /** Carried over from this run when absent. */
  memo?: PayloadMap;
  /** Carried over from this run when absent. */
  searchAttributes?: PayloadMap;
  initialVersioningBehavior?: InitialVersioningBehavior;
}

/** A command that ends the run. At most one, and nothing after it is sent. */
export type TerminalCommand =
  CompleteWorkflowCommand | FailWorkflowCommand | CancelWorkflowCommand | ContinueAsNewCommand;

export type WorkflowCommand =
  | StartTimerCommand
  | CancelTimerCommand
  | ScheduleActivityCommand
  | RequestCancelActivityCommand
  | ScheduleLocalActivityCommand
  | RequestCancelLocalActivityCommand
  | StartChildWorkflowCommand
  | CancelChildWorkflowCommand
  | SignalExternalWorkflowCommand
  | CancelSignalExternalWorkflowCommand
  | RequestCancelExternalWorkflowCommand
  | ScheduleNexusOperationCommand
  | RequestCancelNexusOperationCommand
  | SetPatchMarkerCommand
  | UpsertSearchAttributesCommand
  | UpsertMemoCommand
  | UpdateResponseCommand
  | QueryResultCommand
  | TerminalCommand;

/** What one activation brought. */
export type ActivationResult =
  | {
      status: 'ok';
      /** In the order in which workflow code asked. */
      commands: WorkflowCommand[];
      /** Language flags that this activation relied on for the first time. */
      usedSdkFlags: number[];
      versioningBehavior?: VersioningBehavior;
    }
  /** An error that fails the workflow *task*: the server will deliver it again. */
  | { status: 'failed'; failure: FailureInfo };
