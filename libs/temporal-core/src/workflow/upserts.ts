import { anyObject } from '../common/options/option-types.js';
import type { SearchAttributeUpdate, UntypedSearchAttributes } from '../common/search-attributes.js';
import { callPlace } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { setMemo, setSearchAttributes } from './runtime/properties.js';

const memoObject = anyObject<Record<string, unknown>>().required();

/**
 * Sets search attributes of this run, and removes those whose value is `null`. `workflowInfo()` has them at once, lists of
 * workflows when the workflow task has completed.
 *
 * @param updates - keys with values; or, deprecated, lists of values by name, where an empty list or `undefined` removes
 * @throws WorkflowCallError when a value is not of the type of its key, a name is given twice or belongs to the SDK
 * @throws WorkflowContextError outside workflow code, and in a query or an update validator
 * @example
 * upsertSearchAttributes([{ key: orderStatus, value: 'PAID' }]);
 */
export function upsertSearchAttributes(updates: readonly SearchAttributeUpdate[] | UntypedSearchAttributes): void {
  setSearchAttributes(mutableActivatorFor('upsertSearchAttributes()'), updates, callPlace('upsertSearchAttributes()'));
}

/**
 * Sets values of the memo of this run by name, and removes those that are `null` or `undefined`; the others stay.
 * `workflowInfo()` has them at once, lists and descriptions when the workflow task has completed.
 *
 * @throws WorkflowCallError when `memo` is not an object
 * @throws WorkflowContextError outside workflow code, and in a query or an update validator
 */
export function upsertMemo(memo: Record<string, unknown>): void {
  const activator = mutableActivatorFor('upsertMemo()');
  setMemo(activator, memoObject.read(memo, callPlace('upsertMemo()').at('memo')) as Record<string, unknown>);
}
