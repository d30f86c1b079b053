/**
 * The one run that workflow code executes for at this moment. In a realm activations are synchronous, so it is a
 * variable: set when one begins, cleared when it ends. In the host realm runs interleave, and the host says whose code
 * is running.
 */
import { TemporalError } from '../../common/errors.js';
import type { Activator } from './activator.js';

/** A function of the workflow API was called outside workflow code. */
export class WorkflowContextError extends TemporalError {
  override readonly name: string = 'WorkflowContextError';

  constructor(message: string) {
    super('TEMPORAL_WORKFLOW_CONTEXT_MISSING', message);
  }
}

let current: Activator | undefined;
let locate: (() => Activator | undefined) | undefined;

export function setCurrentActivator(activator: Activator | undefined): void {
  current = activator;
}

/** Makes `source` the answer from now on, in place of {@link setCurrentActivator}. */
export function setActivatorSource(source: () => Activator | undefined): void {
  locate = source;
}

/** The current run, also while its modules are evaluated; `undefined` outside workflow code. */
export function findActivator(): Activator | undefined {
  return locate ? locate() : current;
}

/**
 * The current run.
 *
 * @param what - the function that needs it, for the message
 * @throws WorkflowContextError outside workflow code
 */
export function activatorFor(what: string): Activator {
  const activator = findActivator();
  if (activator && !activator.isLoading) return activator;
  throw new WorkflowContextError(
    `${what} works only inside a running workflow. Call it from the workflow's methods, not at module level or from other code.`,
  );
}

/**
 * The current run, for a function that changes it.
 *
 * @throws WorkflowContextError outside workflow code, and while a query or an update validator runs
 */
export function mutableActivatorFor(what: string): Activator {
  const activator = activatorFor(what);
  refuseReadOnly(activator, what);
  return activator;
}

/** @throws WorkflowContextError while a query or an update validator runs */
export function refuseReadOnly({ readOnly }: Activator, what: string): void {
  if (readOnly === undefined) return;
  throw new WorkflowContextError(
    `${what} was called in ${readOnly}, which may only read the state of the workflow. ` +
      'Move the call to the main method, a signal or an update.',
  );
}
