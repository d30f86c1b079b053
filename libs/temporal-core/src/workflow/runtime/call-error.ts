import { TemporalError } from '../../common/errors.js';

/** A function of the workflow API was given something it cannot use. Fails the workflow task, until the code is mended. */
export class WorkflowCallError extends TemporalError {
  override readonly name: string = 'WorkflowCallError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_CALL_INVALID', message, options);
  }
}
