import { custom } from '../common/options/option-types.js';
import { callPlace } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';

const detailsOption = custom<string>('a string', (value, place) =>
  typeof value === 'string' ? value : place.refuseValue(value),
).required();

/**
 * Sets what the Temporal Web UI shows about the state of this run, as Markdown. It is not recorded in history.
 *
 * @throws WorkflowContextError outside workflow code, and in a query or an update validator
 */
export function setCurrentDetails(details: string): void {
  const activator = mutableActivatorFor('setCurrentDetails()');
  activator.currentDetails = detailsOption.read(details, callPlace('setCurrentDetails()').at('details')) as string;
}

/** What {@link setCurrentDetails} set last; empty before. */
export function getCurrentDetails(): string {
  return activatorFor('getCurrentDetails()').currentDetails;
}
