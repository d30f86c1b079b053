import type { NamespacedRunRef, WorkerDeploymentVersion, WorkflowRunRef } from './activation.js';
import type { Priority, RetryPolicy, SuggestContinueAsNewReason } from '../common/policies.js';
import type { TypedSearchAttributes, UntypedSearchAttributes } from '../common/search-attributes.js';

/** Facts about the current run. What can change from one workflow task to the next is read on each access; a copy keeps it. */
export interface WorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Attempt of the workflow's retry policy, from 1. */
  readonly attempt: number;
  /** When the first run of the chain started. */
  readonly startTime: Date;
  readonly runStartTime: Date;
  readonly firstExecutionRunId: string;
  readonly continuedFromExecutionRunId?: string;
  readonly executionTimeoutMs?: number;
  /** When the server ends the execution, all its runs included. */
  readonly executionExpirationTime?: Date;
  readonly runTimeoutMs?: number;
  readonly taskTimeoutMs: number;
  readonly cronSchedule?: string;
  /** Milliseconds between the runs of a cron. */
  readonly cronScheduleToScheduleInterval?: number;
  /** Durations in milliseconds. */
  readonly retryPolicy?: RetryPolicy;
  readonly parent?: NamespacedRunRef;
  readonly root?: WorkflowRunRef;
  readonly priority?: Priority;
  readonly typedSearchAttributes: TypedSearchAttributes;
  /** @deprecated Lists of values of any type: use `typedSearchAttributes`. */
  readonly searchAttributes: UntypedSearchAttributes;
  readonly memo: Readonly<Record<string, unknown>>;
  /** Result of the last successful run of a cron or of the run that continued as this one. */
  readonly lastResult?: unknown;
  /** Failure of the attempt or cron run before. */
  readonly lastFailure?: Error;
  /** Events in history. */
  readonly historyLength: number;
  /** Bytes of history. */
  readonly historySize: number;
  /** The server advises to continue as new before long. */
  readonly continueAsNewSuggested: boolean;
  /** Why it does, if the server says so. */
  readonly suggestedContinueAsNewReasons?: readonly SuggestContinueAsNewReason[];
  /**
   * The run is pinned to a worker version, and new runs start on another one: continue as new with
   * `initialVersioningBehavior: 'AUTO_UPGRADE'` to move there.
   */
  readonly targetWorkerDeploymentVersionChanged: boolean;
  readonly currentDeploymentVersion?: WorkerDeploymentVersion;
  /** @deprecated Use `currentDeploymentVersion`. */
  readonly currentBuildId?: string;
  readonly unsafe: UnsafeWorkflowInfo;
}

/** Differs between the first execution and replay: never decide by it what the workflow does. */
export interface UnsafeWorkflowInfo {
  /** Milliseconds since the Unix epoch by the clock of the machine. */
  readonly now: () => number;
  readonly isReplaying: boolean;
  /** The same, but false while a query or an update validator runs, whose work is never a replay. */
  readonly isReplayingHistoryEvents: boolean;
}
