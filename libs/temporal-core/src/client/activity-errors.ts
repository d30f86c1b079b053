/** What calls about an activity end with when the server no longer wants it to go on, or does not know it. */
import { TemporalError, type ErrorCode } from '../common/errors.js';

/** The activity is not known, or it is closed: completed, failed, cancelled or timed out; or a newer attempt runs. */
export class ActivityNotFoundError extends TemporalError {
  override readonly name: string = 'ActivityNotFoundError';

  /**
   * @param activity - which activity was meant: `activity 'a' of workflow 'w'`
   * @param reason - what the server said
   */
  constructor(activity: string, namespace: string, reason: string, options?: { cause?: unknown }) {
    super(
      'TEMPORAL_ACTIVITY_NOT_FOUND',
      `The ${activity} in namespace '${namespace}': ${reason}. ` +
        `It may have ended or timed out; a task token belongs to one attempt only`,
      options,
    );
  }
}

/** What the server answered to a heartbeat: the attempt is to stop. The heartbeat itself was recorded. */
abstract class ActivityStoppedError extends TemporalError {
  constructor(code: ErrorCode, activity: string, what: string) {
    super(code, `The ${activity} ${what}`);
  }
}

/** Its cancellation was requested: end it by `reportCancellation`. */
export class ActivityCancelledError extends ActivityStoppedError {
  override readonly name: string = 'ActivityCancelledError';

  constructor(activity: string) {
    const what = 'is to be cancelled. Stop the work and call reportCancellation(), or complete it all the same';
    super('TEMPORAL_ACTIVITY_CANCELLED', activity, what);
  }
}

/** An operator paused it. */
export class ActivityPausedError extends ActivityStoppedError {
  override readonly name: string = 'ActivityPausedError';

  constructor(activity: string) {
    const what = 'was paused by an operator. Stop the work and call fail(): the next attempt waits for the unpausing';
    super('TEMPORAL_ACTIVITY_PAUSED', activity, what);
  }
}

/** An operator reset it. */
export class ActivityResetError extends ActivityStoppedError {
  override readonly name: string = 'ActivityResetError';

  constructor(activity: string) {
    super(
      'TEMPORAL_ACTIVITY_RESET',
      activity,
      'was reset by an operator. Stop the work and call fail(): it begins anew',
    );
  }
}
