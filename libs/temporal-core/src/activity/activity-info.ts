import type { Priority, RetryPolicyMs } from '../common/policies.js';

/** Information about the current attempt of an activity. Frozen. Times are milliseconds since the Unix epoch. */
export interface ActivityInfo {
  /** Identifies this attempt to the server; needed to complete the activity from elsewhere. */
  readonly taskToken: Uint8Array;
  /** {@link ActivityInfo.taskToken} as a Base64 string. */
  readonly base64TaskToken: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly workflowNamespace: string;
  /** Absent for an activity that was not started by a workflow. */
  readonly workflowType?: string;
  /** Absent for an activity that was not started by a workflow. */
  readonly workflowExecution?: { readonly workflowId: string; readonly runId: string };
  /** Task queue that the worker polls. */
  readonly taskQueue: string;
  readonly isLocal: boolean;
  /** Starts at 1. */
  readonly attempt: number;
  readonly scheduledTimestampMs: number;
  readonly currentAttemptScheduledTimestampMs: number;
  readonly startedTimestampMs: number;
  readonly scheduleToCloseTimeoutMs?: number;
  readonly startToCloseTimeoutMs?: number;
  /**
   * Without a heartbeat timeout, the server cannot detect that a worker crashed, and the activity is not notified of
   * its cancellation.
   */
  readonly heartbeatTimeoutMs?: number;
  /** All details of the last heartbeat of an earlier attempt; empty when there was none. */
  readonly heartbeatDetails: readonly unknown[];
  readonly retryPolicy?: Readonly<RetryPolicyMs>;
  readonly priority?: Readonly<Priority>;
}
