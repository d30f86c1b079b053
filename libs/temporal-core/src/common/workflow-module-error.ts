import { TemporalError } from './errors.js';

/** A module of the workflow code threw while it was evaluated, or lacks a required export. */
export class WorkflowModuleError extends TemporalError {
  override readonly name: string = 'WorkflowModuleError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_MODULE_INVALID', message, options);
  }
}
