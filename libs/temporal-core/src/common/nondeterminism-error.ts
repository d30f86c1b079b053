import { TemporalError } from './errors.js';

/**
 * Workflow code issued commands that differ from its history. The workflow *task* fails, and the server retries it
 * until a worker with the right code processes it. If `failureErrorTypes` contains this class or one of its base
 * classes, the workflow fails instead.
 */
export class NondeterminismError extends TemporalError {
  override readonly name = 'NondeterminismError';

  constructor(
    /** How the commands of workflow code differ from history, as a full sentence. */
    detail: string,
    /** ID of the first history event that does not match. */
    readonly eventId: number,
    /** The edit that probably led to it, and what fixes it. */
    advice = 'Undo the change, or run it only where patched() returns true and keep the old code for the runs that started with it.',
  ) {
    super(
      'TEMPORAL_NONDETERMINISM',
      `[TMPRL1100] Nondeterminism error: ${detail} Workflow code must issue the same commands in the same order when it ` +
        `replays. ${advice}`,
    );
  }
}
