import { TemporalError } from '../common/errors.js';

/** A function of the activity API was called outside a running activity. */
export class ActivityContextMissingError extends TemporalError {
  override readonly name: string = 'ActivityContextMissingError';

  constructor(what: string) {
    super(
      'TEMPORAL_ACTIVITY_CONTEXT_MISSING',
      `${what} works only inside a running activity. Call it from the activity function or from what that awaits`,
    );
  }
}

/** An activity asked for a client, and its worker was given none. */
export class ActivityClientMissingError extends TemporalError {
  override readonly name: string = 'ActivityClientMissingError';

  constructor(activityType: string, taskQueue: string) {
    super(
      'TEMPORAL_ACTIVITY_CLIENT_MISSING',
      `Activity '${activityType}' asked for a client, and the worker of task queue '${taskQueue}' has none. ` +
        `Give it the option 'client'`,
    );
  }
}

/**
 * Thrown from an activity that will be completed by somebody else, by its task token or its id: the worker then sends no
 * answer. No failure; it never crosses the wire.
 */
export class CompleteAsyncError extends Error {
  override readonly name: string = 'CompleteAsyncError';

  constructor() {
    super('The activity is completed asynchronously');
  }
}
