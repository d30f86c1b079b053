import { TemporalError } from '@nest-temporal/core';

/** The application is wired in a way that cannot work; the message names class, method and cure. */
export class TemporalConfigurationError extends TemporalError {
  override readonly name: string = 'TemporalConfigurationError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_NEST_CONFIGURATION_INVALID', message, options);
  }
}

/** A worker ended by itself, after it was started; `cause` says why. See `onFatalError` of `registerWorker`. */
export class TemporalWorkerError extends TemporalError {
  override readonly name: string = 'TemporalWorkerError';

  constructor(
    /** Name of the worker: its task queue unless `registerWorker` was given another. */
    readonly worker: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super('TEMPORAL_NEST_WORKER_FAILED', `Worker "${worker}" has failed: ${reason}`, { cause });
  }
}
