/** Updates: their validator stage, their handler, and the answers that become of them. */
import type { UpdateWorkflowJob } from '../../activation/activation.js';
import type { UpdateResponseCommand } from '../../activation/commands.js';
import { ApplicationFailure } from '../../common/failures.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import { unusablePayloadFailure } from '../../converter/payload-failures.js';
import type { Activator } from './activator.js';
import { WorkflowCallError } from './call-error.js';
import { ContinueAsNewRequest } from './continue-as-new-request.js';
import { argumentsOf, findHandler, isPromise, readArguments, type FoundHandler } from './handler-call.js';
import type { RunningHandler } from './message-handlers.js';
import { called } from './microtasks.js';
import { failsWorkflow } from './run-end.js';
import { runInUpdate } from './scope-tracker.js';

type UpdateJob = UpdateWorkflowJob<RealmPayload>;

/** Validates the update and starts its handler, if there is one now. */
export function deliverUpdate(activator: Activator, job: UpdateJob): void {
  const { updateId: id, updateName: name } = job;
  const found = findHandler(activator.handlers.updates, name);
  if (found) runInUpdate(activator, { id, name }, () => handleUpdate(activator, found, job));
}

function handleUpdate(activator: Activator, found: FoundHandler, job: UpdateJob): void {
  const { updateId, updateName: name } = job;
  const headers = activator.converter.fromHeaders(job.headers);
  let args: unknown[];
  try {
    if (job.runValidator) validateUpdate(activator, found, job);
    // Read anew, so that the handler gets what it gets on replay, whatever the validator has made of its own arguments.
    args = readArguments(activator, found, job.arguments, `update "${name}"`, false);
  } catch (error) {
    reject(activator, job, unusablePayloadFailure(error) ?? error);
    return;
  }
  respond(activator, job, { stage: 'accepted' });
  const handle = activator.interceptors.inbound(
    'handleUpdate',
    async (input) => await found.handler.call(...argumentsOf(found, input.args)),
  );
  const running: RunningHandler = { kind: 'update', name, updateId, unfinishedPolicy: found.handler.unfinishedPolicy };
  activator.handlers.running.add(running);
  void called(() => handle({ updateId, name, args, headers }))
    .then((value) => completeUpdate(activator, job, value))
    .catch((error: unknown) => failUpdate(activator, job, error))
    .finally(() => activator.handlers.running.delete(running));
}

/** The rules of the arguments' classes, then the author's validator. What either throws rejects the update. */
function validateUpdate(activator: Activator, found: FoundHandler, job: UpdateJob): void {
  const { updateId, updateName: name } = job;
  const { handler } = found;
  const where = `the validator of update "${name}"`;
  activator.readOnly = where;
  try {
    const args = readArguments(activator, found, job.arguments, `update "${name}"`);
    if (!handler.validate) return;
    const validate = activator.interceptors.inbound('validateUpdate', (input) => {
      if (!isPromise(handler.validate?.(...argumentsOf(found, input.args)))) return;
      throw new WorkflowCallError(`The validator of update "${name}" returned a promise. Make it synchronous.`);
    });
    validate({ updateId, name, args, headers: activator.converter.fromHeaders(job.headers) });
  } finally {
    activator.readOnly = undefined;
  }
}

function completeUpdate(activator: Activator, job: UpdateJob, value: unknown): void {
  try {
    const result = activator.converter.toPayload(value, `result of update "${job.updateName}"`);
    respond(activator, job, { stage: 'completed', result });
  } catch (error) {
    activator.failTask(error);
  }
}

function failUpdate(activator: Activator, job: UpdateJob, error: unknown): void {
  if (error instanceof ContinueAsNewRequest) {
    activator.failTask(
      new WorkflowCallError(
        `Update "${job.updateName}" called continueAsNew(), and its caller would get no answer. ` +
          'Let the main method call it: have the update set a flag, and wait there by condition().',
      ),
    );
  } else if (!failsWorkflow(activator, error)) activator.failTask(error);
  else respond(activator, job, { stage: 'failed', failure: activator.converter.toFailure(error) });
}

/** Rejects an update that no handler has taken when nothing moves any more. */
export function rejectUnclaimedUpdates(activator: Activator): void {
  for (const job of activator.handlers.takeUnclaimedUpdates()) {
    const known = [...activator.handlers.updates.named.keys()].sort().join(', ') || 'none';
    const message = `Workflow "${activator.init.workflowType}" has no update "${job.updateName}"; known are: ${known}`;
    reject(activator, job, ApplicationFailure.nonRetryable(message, 'UnknownUpdate'));
  }
}

function reject(activator: Activator, job: UpdateJob, error: unknown): void {
  respond(activator, job, { stage: 'rejected', failure: activator.converter.toFailure(error) });
}

function respond(
  activator: Activator,
  job: UpdateJob,
  response: UpdateResponseCommand<RealmPayload>['response'],
): void {
  activator.push({ type: 'updateResponse', protocolInstanceId: job.protocolInstanceId, response });
}
