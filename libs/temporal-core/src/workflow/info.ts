/** Facts about the current run, random ids and logs, all of them the same on replay. */
import { loggerFrom, type Logger } from '../common/telemetry.js';
import type { PayloadConverter } from '../converter/payload-converter.js';
import { activatorFor, findActivator, refuseReadOnly } from './runtime/current.js';
import { currentUpdate } from './runtime/scope-tracker.js';
import { currentRandom } from './runtime/current-random.js';
import { infoOf } from './runtime/workflow-facts.js';
import type { WorkflowInfo } from '../activation/workflow-info.js';

/**
 * Returns information about the current run.
 *
 * @throws WorkflowContextError outside workflow code
 */
export function workflowInfo(): WorkflowInfo {
  return infoOf(activatorFor('workflowInfo()'));
}

/** True in code that runs as part of a workflow. */
export function inWorkflowContext(): boolean {
  return findActivator() !== undefined;
}

/**
 * Returns a random UUID, which is the same on replay.
 *
 * @throws WorkflowContextError outside workflow code, and while a query or an update validator runs
 */
export function uuid4(): string {
  const activator = findActivator() ?? activatorFor('uuid4()');
  refuseReadOnly(activator, 'uuid4()');
  return currentRandom(activator).uuid();
}

/**
 * Returns the payload converter of the worker, for raw values that a dynamic handler receives.
 *
 * @example
 * const order = payloadConverter().fromPayload(args[0].payload);
 */
export function payloadConverter(): PayloadConverter {
  return activatorFor('payloadConverter()').converter.payloadConverter;
}

/**
 * Logs to the worker's logger with attributes of the run and, in the handler of an update, `updateId` and `updateName`.
 * Logs nothing during replay, so that each record appears once.
 */
export const log: Logger = loggerFrom((level, message, attributes) => {
  const activator = findActivator() ?? activatorFor('log');
  const update = currentUpdate(activator);
  const facts = update && { updateId: update.id, updateName: update.name };
  const given = activator.logAttributes;
  const intercepted = activator.interceptors.outbound('getLogAttributes', (same) => same)(given);
  // The host adds those of the run to each record.
  const common = intercepted === given ? facts : { ...intercepted, ...facts };
  activator.log(level, message, common ? { ...common, ...attributes } : attributes);
});
