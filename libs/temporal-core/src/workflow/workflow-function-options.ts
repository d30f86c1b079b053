import { optionsOf } from '../common/options/option-schema.js';
import { func, list, word } from '../common/options/option-types.js';
import type { VersioningBehavior } from '../common/policies.js';
import { callPlace } from './runtime/call-error.js';
import { attachFunctionOptions } from './runtime/function-options.js';

/** Options of a workflow function. Workflow classes have them in `@Workflow()`. */
export interface WorkflowFunctionOptions {
  /** Versioning behavior of the workflow on workers with a deployment version. */
  versioningBehavior?: VersioningBehavior;
  /**
   * Errors that fail the workflow, or the update, instead of the workflow task, in addition to `TemporalFailure` and to the
   * worker option `failureErrorTypes`. Nondeterminism fails the workflow only where the worker option says so.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors of any parameters
  failureExceptionTypes?: readonly (new (...args: any[]) => Error)[];
}

export const functionOptionsSchema = optionsOf<WorkflowFunctionOptions>()({
  versioningBehavior: word('PINNED', 'AUTO_UPGRADE'),
  failureExceptionTypes: list(
    func<NonNullable<WorkflowFunctionOptions['failureExceptionTypes']>[number]>('an error class'),
  ),
});

/**
 * Sets options of a workflow function.
 *
 * @param options - the options, or a function that returns them. The function is called once per run, before the workflow
 * function, and may call `workflowInfo()`.
 * @throws WorkflowCallError when an option is unknown or malformed, or `fn` is not a function
 *
 * @example
 * setWorkflowOptions({ failureExceptionTypes: [InvalidOrderError] }, processOrder);
 */
export function setWorkflowOptions<A extends unknown[], R>(
  options: WorkflowFunctionOptions | (() => WorkflowFunctionOptions),
  fn: (...args: A) => Promise<R>,
): void {
  const place = callPlace('setWorkflowOptions()');
  func<typeof fn>('a workflow function').required().read(fn, place.at('fn'));
  if (typeof options === 'function') attachFunctionOptions(fn, () => functionOptionsSchema.read(options(), place));
  else {
    const read = functionOptionsSchema.read(options, place);
    attachFunctionOptions(fn, () => read);
  }
}
