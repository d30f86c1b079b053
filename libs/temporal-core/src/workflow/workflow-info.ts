import type { NamespacedRunRef, WorkerDeploymentVersion, WorkflowRunRef } from '../activation/activation.js';
import type { Priority, RetryPolicyMs } from '../common/policies.js';

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
  readonly runTimeoutMs?: number;
  readonly taskTimeoutMs: number;
  readonly cronSchedule?: string;
  readonly cronScheduleToScheduleIntervalMs?: number;
  readonly retryPolicy?: RetryPolicyMs;
  readonly parent?: NamespacedRunRef;
  readonly root?: WorkflowRunRef;
  readonly priority?: Priority;
  /** Values as they were when the run started. */
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
  readonly currentDeploymentVersion?: WorkerDeploymentVersion;
  /** Differs between the first execution and replay: never decide by it what the workflow does. */
  readonly unsafe: { readonly isReplaying: boolean };
}
