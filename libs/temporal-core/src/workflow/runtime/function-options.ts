import type { VersioningBehavior } from '../../common/policies.js';
import type { ErrorTypeRef } from '../../common/workflow-definition.js';

/** Options of a workflow function, read. */
export interface ReadFunctionOptions {
  versioningBehavior?: VersioningBehavior;
  failureExceptionTypes?: readonly ErrorTypeRef[];
}

const optionsOf = new WeakMap<object, () => ReadFunctionOptions>();

export function attachFunctionOptions(workflow: object, read: () => ReadFunctionOptions): void {
  optionsOf.set(workflow, read);
}

/** Options of the run that `workflow` begins. Executes the author's code. */
export function readFunctionOptions(workflow: object): ReadFunctionOptions {
  return optionsOf.get(workflow)?.() ?? {};
}
