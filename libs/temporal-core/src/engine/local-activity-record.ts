/** What is known of a local activity that has ended: in the engine, in the marker that records it, and for workflow code. */
import type { LocalActivityBackoff, Resolution } from '../activation/activation.js';
import type { ScheduleLocalActivityCommand } from '../activation/commands.js';
import type { FailureInfo, Payload } from '../common/payload.js';
import { RetryState } from '../proto/enums.js';
import { activityFailure } from './activity-failure.js';

/** What came of the last attempt. */
export type LocalActivityOutcome =
  { status: 'completed'; result?: Payload } | { status: 'failed'; failure: FailureInfo };

/** What the worker reports of a local activity that it has run. A cancellation is a failure that says so. */
export interface LocalActivityReport {
  outcome: LocalActivityOutcome;
  /** The last one, from 1. */
  attempt: number;
  /** Time since the workflow requested it, including all attempts and the waits between them. */
  runtimeMs: number;
  /** Set if the next attempt must wait longer than a workflow task may take. */
  backoffMs?: number;
  /** By the clock of the worker; kept over backoffs that are timers. */
  originalScheduleTimeMs?: number;
}

/** What the worker must do. */
export type LocalActivityOrder =
  | { type: 'run'; request: ScheduleLocalActivityCommand }
  /** To be cancelled. Its report counts only when it is awaited. */
  | { type: 'cancel'; seq: number; isAwaited: boolean }
  /** To run on, without a report. */
  | { type: 'abandon'; seq: number }
  /** The run has ended. */
  | { type: 'cancelAll' };

/** The content of a marker. */
export interface LocalActivityRecord extends Omit<LocalActivityReport, 'runtimeMs'> {
  seq: number;
  activityId: string;
  activityType: string;
  /** Workflow time from then on; absent when it was cancelled without waiting for it. */
  completeTimeMs?: number;
  /**
   * Number of activations of its workflow task before the one that delivered the result. Replay does not deliver it earlier.
   * SDKs have not always recorded it.
   */
  activationIndex?: number;
}

export const cancelledOutcome: LocalActivityOutcome = {
  status: 'failed',
  failure: { message: 'Activity cancelled', canceledFailureInfo: {} },
};

/**
 * What workflow code receives, both the first time and on replay. As in other SDKs, what the activity itself threw
 * is passed on unchanged; only cancellations and timeouts are wrapped in the failure of an activity.
 */
export function toResolution(record: LocalActivityRecord): Resolution | LocalActivityBackoff {
  const { outcome, backoffMs, attempt, originalScheduleTimeMs = 0 } = record;
  if (backoffMs !== undefined) return { status: 'backoff', attempt: attempt + 1, backoffMs, originalScheduleTimeMs };
  if (outcome.status === 'completed') return outcome;
  const { failure } = outcome;
  if (isCancellation(failure)) {
    const retryState = RetryState.RETRY_STATE_CANCEL_REQUESTED;
    return { status: 'cancelled', failure: wrap('Local activity cancelled', record, failure, retryState) };
  }
  if (failure.timeoutFailureInfo == null) return { status: 'failed', failure };
  const retryState = RetryState.RETRY_STATE_TIMEOUT;
  return { status: 'failed', failure: wrap('Local activity timed out', record, failure, retryState) };
}

function isCancellation(failure: FailureInfo): boolean {
  return failure.canceledFailureInfo != null || failure.cause?.canceledFailureInfo != null;
}

/** As for other activities; histories of SDKs that record the failure wrapped hold the same. */
function wrap(message: string, record: LocalActivityRecord, cause: FailureInfo, retryState: RetryState): FailureInfo {
  return cause.activityFailureInfo == null ? activityFailure(message, cause, record, { retryState }) : cause;
}
