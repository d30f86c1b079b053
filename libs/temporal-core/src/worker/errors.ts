/** Errors of workers. None of them crosses the wire. */
import { OptionsError, TemporalError } from '../common/errors.js';

/** A worker option is missing, unknown or malformed. */
export class WorkerOptionsError extends OptionsError {
  override readonly name: string = 'WorkerOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_WORKER_OPTIONS_INVALID', message, options);
  }
}

/** Two activities of a worker have the same name. */
export class DuplicateActivityError extends TemporalError {
  override readonly name: string = 'DuplicateActivityError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_DUPLICATE_ACTIVITY', message);
  }
}

/** Two workflows of a worker have the same type name. */
export class DuplicateWorkflowError extends TemporalError {
  override readonly name: string = 'DuplicateWorkflowError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_DUPLICATE_WORKFLOW', message);
  }
}

/** The state of the worker does not allow the call. */
export class WorkerStateError extends TemporalError {
  override readonly name: string = 'WorkerStateError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_STATE', message);
  }
}

/** The worker encountered an error that it cannot recover from; see `cause`. */
export class WorkerFatalError extends TemporalError {
  override readonly name: string = 'WorkerFatalError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKER_FATAL', message, options);
  }
}

/** Activities were still running after `shutdownForceTime`. */
export class WorkerShutdownForcedError extends TemporalError {
  override readonly name: string = 'WorkerShutdownForcedError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_SHUTDOWN_FORCED', message);
  }
}

/** A workflow thread exited unexpectedly, or could not be started. */
export class WorkflowThreadError extends TemporalError {
  override readonly name: string = 'WorkflowThreadError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_THREAD_FAILED', message, options);
  }
}

/** A task from the server cannot be processed. */
export class WorkflowTaskInvalidError extends TemporalError {
  override readonly name: string = 'WorkflowTaskInvalidError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_TASK_INVALID', message, options);
  }
}
