/** What a worker itself refuses or dies of. None of these crosses the wire. */
import { OptionsError, TemporalError } from '../common/errors.js';

/** An option of a worker that cannot be used. */
export class WorkerOptionsError extends OptionsError {
  override readonly name: string = 'WorkerOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_WORKER_OPTIONS_INVALID', message, options);
  }
}

/** Two activities of one worker under one name. */
export class DuplicateActivityError extends TemporalError {
  override readonly name: string = 'DuplicateActivityError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_DUPLICATE_ACTIVITY', message);
  }
}

/** Two workflows of one worker under one type name. */
export class DuplicateWorkflowError extends TemporalError {
  override readonly name: string = 'DuplicateWorkflowError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_DUPLICATE_WORKFLOW', message);
  }
}

/** A call that the worker's state does not allow. */
export class WorkerStateError extends TemporalError {
  override readonly name: string = 'WorkerStateError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_STATE', message);
  }
}

/** The worker met an error that it cannot continue from; `cause` is that error. */
export class WorkerFatalError extends TemporalError {
  override readonly name: string = 'WorkerFatalError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKER_FATAL', message, options);
  }
}

/** Activities were still running when `shutdownForceTime` was over. */
export class WorkerShutdownForcedError extends TemporalError {
  override readonly name: string = 'WorkerShutdownForcedError';

  constructor(message: string) {
    super('TEMPORAL_WORKER_SHUTDOWN_FORCED', message);
  }
}

/** A workflow thread ended by itself, or could not be started. */
export class WorkflowThreadError extends TemporalError {
  override readonly name: string = 'WorkflowThreadError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_THREAD_FAILED', message, options);
  }
}

/** A task that the server sent but that nobody can process. */
export class WorkflowTaskInvalidError extends TemporalError {
  override readonly name: string = 'WorkflowTaskInvalidError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_TASK_INVALID', message, options);
  }
}
