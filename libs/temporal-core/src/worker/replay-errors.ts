import { TemporalError } from '../common/errors.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import { messageOf } from '../common/safe-text.js';

/** The execution whose history was replayed. */
export interface ReplayedExecution {
  workflowType: string;
  workflowId: string;
  runId: string;
}

/**
 * Workflow code does not replay a history. See `cause`: a {@link NondeterminismError} when the code issued different
 * commands than the history records, an `UnknownWorkflowTypeError`, the error with which the code failed a workflow
 * task, and so on.
 */
export class ReplayError extends TemporalError {
  override readonly name = 'ReplayError';
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Event at which code and history diverged; `undefined` when the cause is not related to an event. */
  readonly eventId: number | undefined;

  constructor({ workflowType, workflowId, runId }: ReplayedExecution, cause: unknown) {
    const reason = messageOf(cause);
    super(
      'TEMPORAL_REPLAY_FAILED',
      `Workflow "${workflowType}" (workflow id "${workflowId}", run id "${runId}") did not replay: ${reason}`,
      { cause },
    );
    this.workflowType = workflowType;
    this.workflowId = workflowId;
    this.runId = runId;
    this.eventId = cause instanceof NondeterminismError && cause.eventId > 0 ? cause.eventId : undefined;
  }

  /**
   * True if workflow code issued different commands than the history records. Deploying this code would break running
   * workflows.
   */
  get isNondeterminism(): boolean {
    return this.cause instanceof NondeterminismError;
  }
}
