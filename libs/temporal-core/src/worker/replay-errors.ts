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
 * A history that workflow code does not replay. The `cause` says why: a {@link NondeterminismError} when the code issued other
 * commands than history records, an `UnknownWorkflowTypeError`, the error by which the code failed a workflow task, …
 */
export class ReplayError extends TemporalError {
  override readonly name = 'ReplayError';
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Event at which code and history parted; `undefined` when the cause is not tied to one. */
  readonly eventId: number | undefined;

  constructor({ workflowType, workflowId, runId }: ReplayedExecution, cause: unknown) {
    const reason = messageOf(cause);
    super(
      'TEMPORAL_REPLAY_FAILED',
      `Workflow '${workflowType}' (workflow id '${workflowId}', run id '${runId}') did not replay: ${reason}`,
      { cause },
    );
    this.workflowType = workflowType;
    this.workflowId = workflowId;
    this.runId = runId;
    this.eventId = cause instanceof NondeterminismError && cause.eventId > 0 ? cause.eventId : undefined;
  }

  /** Workflow code issued other commands than history records: the change that was made to it breaks running workflows. */
  get isNondeterminism(): boolean {
    return this.cause instanceof NondeterminismError;
  }
}
