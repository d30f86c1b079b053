import { text } from '../common/options/option-types.js';
import { callPlace } from './runtime/call-error.js';
import { activatorFor } from './runtime/current.js';
import { decidePatch } from './runtime/patch-decisions.js';

const patchIdOption = text().required();

/**
 * Whether this run may take the new path of a change. True for runs that reach the call for the first time, and on replay
 * of those that took the new path; false on replay of runs that passed here before the change. A run that has once got
 * true gets true for this id until it closes.
 *
 * @param patchId - names the change; calls with the same id belong to the same change
 * @throws WorkflowContextError outside workflow code, and for the first call in a query or an update validator
 * @example
 * if (patched('send-receipt')) await sendReceipt(order);
 */
export function patched(patchId: string): boolean {
  return decide(patchId, false, 'patched()');
}

/**
 * Says that the old path of a change is gone: every run takes the new one. Call it where `patched()` was, once no run that
 * passed there before the change is open or will be reset; remove it when all runs with a call of `patched()` have closed.
 *
 * @param patchId - that of `patched()`
 * @throws WorkflowContextError outside workflow code, and for the first call in a query or an update validator
 */
export function deprecatePatch(patchId: string): void {
  decide(patchId, true, 'deprecatePatch()');
}

function decide(patchId: string, deprecated: boolean, caller: string): boolean {
  const activator = activatorFor(caller);
  patchIdOption.read(patchId, callPlace(caller).at('patchId'));
  return decidePatch(activator, patchId, deprecated, caller);
}
