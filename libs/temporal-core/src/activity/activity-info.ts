import type { Priority, RetryPolicyMs } from '../common/policies.js';

/** What is known of an activity's current attempt. Frozen. Times are milliseconds since the Unix epoch. */
export interface ActivityInfo {
  /** Identifies this attempt to the server; needed to complete the activity from elsewhere. */
  readonly taskToken: Uint8Array;
  /** {@link ActivityInfo.taskToken} as text. */
  readonly base64TaskToken: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly workflowNamespace: string;
  /** Absent for an activity that no workflow started. */
  readonly workflowType?: string;
  /** Absent for an activity that no workflow started. */
  readonly workflowExecution?: { readonly workflowId: string; readonly runId: string };
  /** Task queue that the worker polls. */
  readonly taskQueue: string;
  readonly isLocal: boolean;
  /** From 1. */
  readonly attempt: number;
  readonly scheduledTimestampMs: number;
  readonly currentAttemptScheduledTimestampMs: number;
  readonly startedTimestampMs: number;
  readonly scheduleToCloseTimeoutMs?: number;
  readonly startToCloseTimeoutMs?: number;
  /** Without it the server cannot tell that a worker died, nor the activity that it was cancelled. */
  readonly heartbeatTimeoutMs?: number;
  /** All details of the last heartbeat of an earlier attempt; empty when there was none. */
  readonly heartbeatDetails: readonly unknown[];
  readonly retryPolicy?: Readonly<RetryPolicyMs>;
  readonly priority?: Readonly<Priority>;
}
