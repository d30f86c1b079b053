/**
 * What the server knows of one run. It follows from the run's events, but for what events do not tell: attempts of
 * pending activities and workflow tasks, heartbeats, stickiness. A transaction works on a draft, a copy one level deep:
 * records inside maps are replaced, never changed, so that a transaction that fails leaves nothing behind. The maps and
 * sets are those of `journal.ts`, which take back what a failed transaction did to them.
 */
import type {
  ActivityTaskScheduledEventAttributes,
  Failure,
  HistoryEvent,
  UpdateOutcome,
  Payload,
  Payloads,
  Priority,
  RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
  RetryPolicy,
  SignalExternalWorkflowExecutionInitiatedEventAttributes,
  StartChildWorkflowExecutionInitiatedEventAttributes,
  WorkerVersionStamp,
  WorkflowExecutionStartedEventAttributes,
} from '@nest-temporal/core/internal/proto/index';
import {
  WorkflowExecutionStatus,
  type EventType,
  type SuggestContinueAsNewReason,
} from '@nest-temporal/core/internal/proto/enums';

/** Names one run. */
export interface RunKey {
  /** Name of the namespace. */
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
}

export interface RunState extends RunKey {
  status: WorkflowExecutionStatus;
  /** Attributes of event 1: type, task queue, timeouts, policies, parent, input. */
  started: WorkflowExecutionStartedEventAttributes;
  startedAtMs: number;
  /**
   * When the first workflow task may be scheduled; undefined once it was, or nothing holds it back. Cron, retry, start
   * delay, continue-as-new; `Infinity` for a child whose parent does not know of it yet. No workflow task is scheduled
   * before.
   */
  firstTaskDueMs: number | undefined;
  /** When the run times out; undefined without a run or execution timeout. The earlier of both. */
  runExpiresMs: number | undefined;
  executionExpiresMs: number | undefined;
  closedAtMs: number | undefined;
  closeEventId: number | undefined;
  /** Run that follows on continue-as-new, retry or cron. */
  newRunId: string | undefined;

  /** Id of the next event. */
  nextEventId: number;
  /**
   * Events that came from outside and have no ids yet, in order of arrival. Empty after a commit, but while a task is
   * started.
   */
  buffered: readonly HistoryEvent[];
  bufferedBytes: number;
  historyBytes: number;
  transactionCount: number;

  workflowTask: PendingWorkflowTask | undefined;
  /** Attempt that the next workflow task will have. */
  workflowTaskAttempt: number;
  /** Stamp of the newest workflow task; counts up. */
  workflowTaskStamp: number;
  /** Failures and timeouts of workflow tasks since one completed. */
  workflowTaskProblems: number;
  /** What `TemporalReportedProblems` says of the last of them. */
  lastWorkflowTaskProblem: readonly string[] | undefined;
  /** The last workflow task tried to close the run and failed since events were unhandled. */
  closeAttempted: boolean;
  sticky: StickyQueue | undefined;
  /** Started and completed event of the last workflow task that was completed; 0 before. */
  lastCompletedTaskStartedEventId: number;
  lastCompletedTaskEventId: number;
  lastCompletedTaskAtMs: number;
  /** What the last completed task said of its worker. */
  lastWorkerVersion: WorkerVersionStamp | undefined;

  /** By scheduled event id. */
  activities: Map<number, PendingActivity>;
  /** Timer id → timer. */
  timers: Map<string, PendingTimer>;
  /** By initiated event id. */
  children: Map<number, PendingChild>;
  externalSignals: Map<number, PendingExternalSignal>;
  externalCancels: Map<number, PendingExternalCancel>;
  /** Accepted, not completed updates by update id. */
  acceptedUpdates: Map<string, AcceptedUpdate>;
  /** Completed updates by update id. */
  completedUpdates: Map<string, CompletedUpdate>;

  /** Ids of requests that started this run or were attached to it, with the event that records them. */
  requestIds: Map<string, AttachedRequest>;
  cancelRequested: CancelRequest | undefined;
  /** Request ids of signals. */
  signalRequestIds: Set<string>;
  signalCount: number;
  memo: Record<string, Payload>;
  searchAttributes: Record<string, Payload>;
}

export type WorkflowTaskKind =
  /** Its events are in the history. */
  | 'normal'
  /** A further attempt: scheduled and started are written only when it completes. */
  | 'transient'
  /** For updates only: nothing is written, and nothing will be if all updates are rejected. */
  | 'speculative';

export interface PendingWorkflowTask {
  readonly kind: WorkflowTaskKind;
  readonly scheduledEventId: number;
  readonly scheduledAtMs: number;
  /** Of the first of a chain of heartbeats. */
  readonly originalScheduledAtMs: number;
  readonly attempt: number;
  readonly taskQueue: string;
  readonly isSticky: boolean;
  /** Milliseconds it may wait to start: sticky and speculative tasks only. */
  readonly scheduleToStartMs: number | undefined;
  readonly startToCloseMs: number;
  /** Tells this task from all others of the run. */
  readonly stamp: number;
  readonly started: StartedWorkflowTask | undefined;
}

export interface StartedWorkflowTask {
  readonly eventId: number;
  readonly atMs: number;
  readonly requestId: string;
  readonly identity: string;
  readonly historyBytes: number;
  readonly suggestReasons: readonly SuggestContinueAsNewReason[];
  readonly workerVersion?: WorkerVersionStamp | null;
}

export interface StickyQueue {
  readonly name: string;
  readonly scheduleToStartMs: number;
}

export interface PendingActivity {
  readonly scheduledEventId: number;
  readonly activityId: string;
  /** Attributes of the scheduled event: type, queue, header, input, timeouts, retry policy. */
  readonly scheduled: ActivityTaskScheduledEventAttributes;
  readonly firstScheduledAtMs: number;
  readonly attempt: number;
  /** When this attempt was, or will be, given to the task queue. */
  readonly attemptScheduledAtMs: number;
  /** This attempt waits for that time and is in no task queue yet. */
  readonly isBackingOff?: boolean;
  /** When the last attempt that failed did. */
  readonly lastAttemptEndedAtMs?: number;
  /** Changes with every attempt: tasks and tokens of another stamp are obsolete. */
  readonly stamp: number;
  readonly started: StartedActivity | undefined;
  readonly scheduleToCloseMs: number | undefined;
  readonly scheduleToStartMs: number | undefined;
  readonly startToCloseMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  readonly retryPolicy: RetryPolicy | undefined;
  /** Event id of the cancel request. */
  readonly cancelRequestedEventId: number | undefined;
  readonly lastHeartbeat: { readonly atMs: number; readonly details: Payloads | undefined } | undefined;
  readonly lastFailure: Failure | undefined;
  readonly lastWorkerIdentity: string;
  readonly lastStartedAtMs: number | undefined;
  /** While it is paused no attempt begins and no timeout counts. */
  readonly pause?: ActivityPause;
  /** It was reset while a worker had it, who is told with a heartbeat. */
  readonly isReset?: boolean;
  /** The heartbeat details are not for the next attempt. */
  readonly dropsHeartbeat?: boolean;
  /** In place of the queue and priority that it was scheduled with. */
  readonly moved?: { readonly taskQueueName: string; readonly priority: Priority | undefined };
}

/** Who paused an activity, when and why. */
export interface ActivityPause {
  readonly atMs: number;
  readonly requestId: string;
  readonly identity: string;
  readonly reason: string;
}

export interface StartedActivity {
  readonly atMs: number;
  readonly requestId: string;
  readonly identity: string;
  readonly workerVersion?: WorkerVersionStamp | null;
}

export interface PendingTimer {
  readonly timerId: string;
  readonly startedEventId: number;
  readonly firesAtMs: number;
}

export interface PendingChild {
  readonly initiatedEventId: number;
  readonly attributes: StartChildWorkflowExecutionInitiatedEventAttributes;
  /** Makes the start of the child idempotent. */
  readonly requestId: string;
  /** Run id of the child and the event that told of it (0 while that is buffered); undefined until it started. */
  readonly started: { readonly eventId: number; readonly runId: string } | undefined;
}

export interface PendingExternalSignal {
  readonly initiatedEventId: number;
  readonly attributes: SignalExternalWorkflowExecutionInitiatedEventAttributes;
  readonly requestId: string;
}

export interface PendingExternalCancel {
  readonly initiatedEventId: number;
  readonly attributes: RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
  readonly requestId: string;
}

export interface AcceptedUpdate {
  readonly updateId: string;
  readonly acceptedEventId: number;
}

export interface CompletedUpdate {
  readonly updateId: string;
  readonly acceptedEventId: number;
  readonly completedEventId: number;
  readonly outcome: UpdateOutcome;
}

export interface CancelRequest {
  readonly requestId: string;
  readonly eventId: number;
}

/** A request that has an event. */
export interface AttachedRequest {
  readonly eventType: EventType;
  /** 0 while the event is buffered. */
  readonly eventId: number;
}

export function isRunning(state: Readonly<RunState>): boolean {
  return state.status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
}
