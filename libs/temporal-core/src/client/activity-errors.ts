/** Errors of calls for an activity that the server does not know or wants to stop. */
import { TemporalError, type ErrorCode } from '../common/errors.js';

/** The activity is unknown, closed (completed, failed, cancelled or timed out), or running a newer attempt. */
export class ActivityNotFoundError extends TemporalError {
  override readonly name: string = 'ActivityNotFoundError';

  /**
   * @param activity - names the activity: `activity "a" of workflow "w"`
   * @param reason - the message from the server
   */
  constructor(activity: string, namespace: string, reason: string, options?: { cause?: unknown }) {
    super(
      'TEMPORAL_ACTIVITY_NOT_FOUND',
      `The ${activity} in namespace "${namespace}": ${reason}. ` +
        `The activity may have ended or timed out; a task token is valid for a single attempt only.`,
      options,
    );
  }
}

/** The server responded to a heartbeat that the attempt should stop. The heartbeat itself was recorded. */
abstract class ActivityStoppedError extends TemporalError {
  constructor(code: ErrorCode, activity: string, what: string) {
    super(code, `The ${activity} ${what}`);
  }
}

/** Cancellation of the activity was requested. Stop the work and call `reportCancellation`. */
export class ActivityCancelledError extends ActivityStoppedError {
  override readonly name: string = 'ActivityCancelledError';

  constructor(activity: string) {
    const what =
      'has a cancellation request. Stop the work and call reportCancellation(), or complete the activity anyway.';
    super('TEMPORAL_ACTIVITY_CANCELLED', activity, what);
  }
}

/** An operator paused the activity. */
export class ActivityPausedError extends ActivityStoppedError {
  override readonly name: string = 'ActivityPausedError';

  constructor(activity: string) {
    const what =
      'was paused by an operator. Stop the work and call fail(). The next attempt starts after the activity is unpaused.';
    super('TEMPORAL_ACTIVITY_PAUSED', activity, what);
  }
}

/** An operator reset the activity. */
export class ActivityResetError extends ActivityStoppedError {
  override readonly name: string = 'ActivityResetError';

  constructor(activity: string) {
    super(
      'TEMPORAL_ACTIVITY_RESET',
      activity,
      'was reset by an operator. Stop the work and call fail(). The activity then starts over.',
    );
  }
}
