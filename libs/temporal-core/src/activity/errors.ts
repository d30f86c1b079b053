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
