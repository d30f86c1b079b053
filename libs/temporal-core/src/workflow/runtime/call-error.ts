import { OptionsError } from '../../common/errors.js';
import { OptionPlace } from '../../common/options/option-place.js';

/** A function of the workflow API received an invalid argument. Fails the workflow task until the code is fixed. */
export class WorkflowCallError extends OptionsError {
  override readonly name: string = 'WorkflowCallError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_CALL_INVALID', message, options);
  }
}

/** Where the options of a call stand. */
export function callPlace(caller: string): OptionPlace {
  return new OptionPlace(caller, WorkflowCallError);
}
