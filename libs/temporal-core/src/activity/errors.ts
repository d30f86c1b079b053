import { TemporalError } from '../common/errors.js';

/** A function of the activity API was called outside a running activity. */
export class ActivityContextMissingError extends TemporalError {
  override readonly name: string = 'ActivityContextMissingError';

  constructor(what: string) {
    super(
      'TEMPORAL_ACTIVITY_CONTEXT_MISSING',
      `${what} works only inside a running activity. Call it from the activity function or from code that the function awaits.`,
    );
  }
}

/** An activity requested a client, but its worker has none. */
export class ActivityClientMissingError extends TemporalError {
  override readonly name: string = 'ActivityClientMissingError';

  constructor(activityType: string, taskQueue: string) {
    super(
      'TEMPORAL_ACTIVITY_CLIENT_MISSING',
      `Activity "${activityType}" requested a client, but the worker for task queue "${taskQueue}" has none. Set the worker option "client".`,
    );
  }
}

/**
 * Throw it from an activity that will be completed asynchronously, by its task token or its IDs. The worker then sends
 * no response. It is not a failure and never crosses the wire.
 */
export class CompleteAsyncError extends Error {
  override readonly name: string = 'CompleteAsyncError';

  constructor() {
    super('The activity is completed asynchronously');
  }
}
