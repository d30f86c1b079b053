import { TemporalError } from './errors.js';

/** Workflow code used something whose outcome replay could not repeat. Fails the workflow task, until the code is mended. */
export class DeterminismError extends TemporalError {
  override readonly name: string = 'DeterminismError';

  constructor(message: string) {
    super('TEMPORAL_WORKFLOW_DETERMINISM', message);
  }
}
