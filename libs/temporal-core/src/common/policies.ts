/**
 * Policies and enumerations of the public API, as string unions that use Temporal's names. `proto` enums are used only
 * on the wire; the tables that convert between the two are next to the code that builds requests.
 */
import type { Duration } from './duration.js';

/** How failed activities and workflows are retried. The server's defaults apply to options that are not set. */
export interface RetryPolicy {
  /** Wait before the second attempt. @defaultValue 1 second */
  initialInterval?: Duration;
  /** Factor by which the wait grows with each retry. @defaultValue 2 */
  backoffCoefficient?: number;
  /** Maximum wait between two attempts. @defaultValue 100 times the initial interval */
  maximumInterval?: Duration;
  /** Maximum number of attempts, including the first. @defaultValue unlimited */
  maximumAttempts?: number;
  /** Types of application failures that are not retried. */
  nonRetryableErrorTypes?: readonly string[];
}

/** {@link RetryPolicy} in milliseconds, for activations and commands. `maximumAttempts` 0 means no limit. */
export interface RetryPolicyMs {
  initialIntervalMs?: number;
  backoffCoefficient?: number;
  maximumIntervalMs?: number;
  maximumAttempts?: number;
  nonRetryableErrorTypes?: readonly string[];
}

/** What a start does when a *closed* workflow has the same ID. @defaultValue `ALLOW_DUPLICATE` */
export type WorkflowIdReusePolicy = 'ALLOW_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY' | 'REJECT_DUPLICATE';

/** What a start does when a *running* workflow has the same ID. @defaultValue `FAIL` */
export type WorkflowIdConflictPolicy = 'FAIL' | 'USE_EXISTING' | 'TERMINATE_EXISTING';

/** What happens to a child workflow when its parent closes. @defaultValue `TERMINATE` */
export type ParentClosePolicy = 'TERMINATE' | 'ABANDON' | 'REQUEST_CANCEL';

/** What cancelling an activity call waits for. @defaultValue `TRY_CANCEL` */
export type ActivityCancellationType = 'TRY_CANCEL' | 'WAIT_CANCELLATION_COMPLETED' | 'ABANDON';

/** What cancelling a child workflow call waits for. @defaultValue `WAIT_CANCELLATION_COMPLETED` */
export type ChildWorkflowCancellationType =
  'ABANDON' | 'TRY_CANCEL' | 'WAIT_CANCELLATION_COMPLETED' | 'WAIT_CANCELLATION_REQUESTED';

/** Whether a run stays on the worker version that started it. */
export type VersioningBehavior = 'PINNED' | 'AUTO_UPGRADE';

/** Which worker version a continued run starts on. @defaultValue inherited */
export type InitialVersioningBehavior = 'AUTO_UPGRADE' | 'USE_RAMPING_VERSION';

/** Why the server suggests to continue as new. */
export type SuggestContinueAsNewReason = 'HISTORY_SIZE_TOO_LARGE' | 'TOO_MANY_HISTORY_EVENTS' | 'TOO_MANY_UPDATES';

/** What happens to a signal or update handler that is still running when the workflow closes. */
export type HandlerUnfinishedPolicy = 'WARN_AND_ABANDON' | 'ABANDON';

/** Condition under which a query is rejected. @defaultValue `NONE` */
export type QueryRejectCondition = 'NONE' | 'NOT_OPEN' | 'NOT_COMPLETED_CLEANLY';

/** The stage that the call that starts an update waits for. */
export type WorkflowUpdateStage = 'ACCEPTED' | 'COMPLETED';

/** Status of a workflow execution. */
export type WorkflowExecutionStatusName =
  | 'UNSPECIFIED'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'CONTINUED_AS_NEW'
  | 'TIMED_OUT'
  | 'PAUSED'
  | 'UNKNOWN';

/** Which timeout expired. */
export type TimeoutType = 'START_TO_CLOSE' | 'SCHEDULE_TO_START' | 'SCHEDULE_TO_CLOSE' | 'HEARTBEAT' | 'UNSPECIFIED';

/** Why the server stopped retrying. */
export type RetryState =
  | 'IN_PROGRESS'
  | 'NON_RETRYABLE_FAILURE'
  | 'TIMEOUT'
  | 'MAXIMUM_ATTEMPTS_REACHED'
  | 'RETRY_POLICY_NOT_SET'
  | 'INTERNAL_SERVER_ERROR'
  | 'CANCEL_REQUESTED'
  | 'UNSPECIFIED';

/** `BENIGN` failures are expected: they are logged at level `DEBUG` and are not counted in failure metrics. */
export type ApplicationFailureCategory = 'UNSPECIFIED' | 'BENIGN';

/** Order of the tasks within a task queue. */
export interface Priority {
  /** Priority, from 1 (first) to 5 (last). @defaultValue 3 */
  priorityKey?: number;
  /** Key of a group of tasks; capacity is shared fairly between keys. At most 64 bytes. */
  fairnessKey?: string;
  /** Share of the fairness key compared with other keys, from 0.001 to 1000. @defaultValue 1 */
  fairnessWeight?: number;
}

/** An error class, or the name of one. The name is compared with every class in the prototype chain of an error. */
export type ErrorTypeRef = string | (new (...args: never[]) => Error);
