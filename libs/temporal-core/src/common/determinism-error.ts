import { TemporalError } from './errors.js';

/**
 * Workflow code used something whose result a replay cannot reproduce. Fails the workflow task until the code is fixed.
 */
export class DeterminismError extends TemporalError {
  override readonly name: string = 'DeterminismError';

  constructor(message: string) {
    super('TEMPORAL_WORKFLOW_DETERMINISM', message);
  }
}
