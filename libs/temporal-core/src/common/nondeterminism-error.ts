import { TemporalError } from './errors.js';

/**
 * Workflow code issued other commands than its history records. The workflow *task* fails; the server delivers it again,
 * so that a worker with the right code can go on. Where `failureErrorTypes` names this class or one above it, the workflow
 * fails instead.
 */
export class NondeterminismError extends TemporalError {
  override readonly name = 'NondeterminismError';

  constructor(
    /** What history holds and what workflow code did, as a full sentence. */
    detail: string,
    /** Event at which the two parted. */
    readonly eventId: number,
  ) {
    super(
      'TEMPORAL_NONDETERMINISM',
      `[TMPRL1100] Nondeterminism error: ${detail} Workflow code must issue the same commands in the same order when ` +
        'it replays: undo the change, or run it only where patched() returns true and keep the old code for the runs that ' +
        'started with it.',
    );
  }
}
