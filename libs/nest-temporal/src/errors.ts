import { TemporalError } from '@nest-temporal/core';
import { messageOf } from '@nest-temporal/core/internal/common/safe-text';

/** The module configuration of the application is invalid. The message names the class, the method and the fix. */
export class TemporalConfigurationError extends TemporalError {
  override readonly name: string = 'TemporalConfigurationError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_NEST_CONFIGURATION_INVALID', message, options);
  }
}

/** A running worker failed; see `cause` for the reason and `onFatalError` of `registerWorker` for the reaction. */
export class TemporalWorkerError extends TemporalError {
  override readonly name: string = 'TemporalWorkerError';

  constructor(
    /** Name of the worker: by default its task queue. */
    readonly worker: string,
    cause: unknown,
  ) {
    super('TEMPORAL_NEST_WORKER_FAILED', `Worker "${worker}" has failed: ${messageOf(cause)}`, { cause });
  }
}
