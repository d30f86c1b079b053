/** Signals, queries and updates: from job to handler, and what becomes of what the handler does. */
import type { QueryWorkflowJob, SignalWorkflowJob, UpdateWorkflowJob } from '../../activation/activation.js';
import type { UpdateResponseCommand } from '../../activation/commands.js';
import { isUnusable, unusablePayloadFailure } from '../../converter/payload-failures.js';
import { ApplicationFailure } from '../../common/failures.js';
import { messageOf } from '../../common/safe-text.js';
import { isReservedName } from '../../common/workflow-definition.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { WorkflowCallError } from './call-error.js';
import { ContinueAsNewRequest } from './continue-as-new-request.js';
import { called } from './microtasks.js';
import type { HandlerTable, MessageHandler, MessageJob, RunningHandler } from './message-handlers.js';
import { failHandler, failsWorkflow } from './run-end.js';

/** Delivers a message to its handler, or keeps it until the handler is set. */
export function receiveMessage(activator: Activator, job: MessageJob): void {
  if (activator.handlers.canTake(job)) deliver(activator, job);
  else activator.handlers.keep(job);
}

/** Delivers the kept messages whose handler has been set, oldest first. The handlers may set and remove others meanwhile. */
export function deliverKept(activator: Activator): void {
  const { handlers } = activator;
  for (let job = handlers.takeReady(); job; job = handlers.takeReady()) deliver(activator, job);
}

function deliver(activator: Activator, job: MessageJob): void {
  if (job.type === 'signalWorkflow') deliverSignal(activator, job);
  else deliverUpdate(activator, job);
}

function deliverSignal(activator: Activator, job: SignalWorkflowJob<RealmPayload>): void {
  const { signalName } = job;
  const headers = activator.converter.fromHeaders(job.headers);
  const found = find(activator.handlers.signals, signalName);
  if (!found) return;
  let args: unknown[];
  try {
    args = argumentsFor(activator, found, job.arguments, `signal "${signalName}"`);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    dropSignal(activator, signalName, messageOf(error));
    return;
  }
  const handle = activator.interceptors.inbound('handleSignal', async (input) => {
    await found.handler.call(...argumentsOf(found, input.args));
  });
  const { unfinishedPolicy } = found.handler;
  const running: RunningHandler = { kind: 'signal', name: signalName, unfinishedPolicy };
  activator.handlers.running.add(running);
  void called(() => handle({ signalName, args, headers }))
    .catch((error: unknown) => failHandler(activator, error))
    .finally(() => activator.handlers.running.delete(running));
}

/** Loudly: whoever sent it believes that it arrived. On replay it was told already. */
function dropSignal(activator: Activator, signalName: string, reason: string): void {
  activator.log('ERROR', `Signal "${signalName}" was dropped: ${reason}`, { signalName });
  const { namespace, taskQueue, workflowType } = activator.init;
  activator.count('temporal_workflow_signals_dropped', {
    namespace,
    task_queue: taskQueue,
    workflow_type: workflowType,
  });
}

/** Answers a query from the state at hand. What it throws is the answer. */
export function answerQuery(activator: Activator, job: QueryWorkflowJob<RealmPayload>): void {
  const { queryId, queryName } = job;
  const { converter } = activator;
  activator.readOnly = `query "${queryName}"`;
  try {
    const found = find(activator.handlers.queries, queryName) ?? unknownQuery(activator, queryName);
    const args = argumentsFor(activator, found, job.arguments, `query "${queryName}"`);
    const handle = activator.interceptors.inbound('handleQuery', (input) =>
      found.handler.call(...argumentsOf(found, input.args)),
    );
    const value = handle({ queryId, queryName, args, headers: converter.fromHeaders(job.headers) });
    if (isThenable(value)) {
      value.then(undefined, () => undefined);
      throw new WorkflowCallError(
        `Query "${queryName}" returned a promise. A query answers at once: make its handler synchronous.`,
      );
    }
    const result = converter.toPayload(value, `result of query "${queryName}"`);
    activator.push({ type: 'queryResult', queryId, answer: { status: 'succeeded', result } });
  } catch (error) {
    activator.push({ type: 'queryResult', queryId, answer: { status: 'failed', failure: converter.toFailure(error) } });
  } finally {
    activator.readOnly = undefined;
  }
}

function unknownQuery({ handlers, init }: Activator, queryName: string): never {
  const known = [...handlers.queries.named.keys()].sort();
  throw new WorkflowCallError(
    `Workflow "${init.workflowType}" has no query "${queryName}". ` +
      (known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}`),
  );
}

function deliverUpdate(activator: Activator, job: UpdateWorkflowJob<RealmPayload>): void {
  const { updateId, updateName: name } = job;
  const headers = activator.converter.fromHeaders(job.headers);
  const found = find(activator.handlers.updates, name);
  if (!found) return;
  let args: unknown[];
  try {
    args = acceptedArguments(activator, found, job);
  } catch (error) {
    respond(activator, job, {
      stage: 'rejected',
      failure: activator.converter.toFailure(unusablePayloadFailure(error) ?? error),
    });
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

/** Runs the validator stage. On replay the update was valid, whatever the rules are now. */
function acceptedArguments(activator: Activator, found: Found, job: UpdateWorkflowJob<RealmPayload>): unknown[] {
  const { updateId, updateName: name, runValidator } = job;
  const headers = activator.converter.fromHeaders(job.headers);
  const args = argumentsFor(activator, found, job.arguments, `update "${name}"`, runValidator);
  if (!runValidator) return args;
  activator.readOnly = `the validator of update "${name}"`;
  try {
    const validate = activator.interceptors.inbound('validateUpdate', (input) => {
      const verdict = found.handler.validate?.(...argumentsOf(found, input.args));
      if (isThenable(verdict)) {
        verdict.then(undefined, () => undefined);
        throw new WorkflowCallError(`The validator of update "${name}" returned a promise. Make it synchronous.`);
      }
    });
    validate({ updateId, name, args, headers });
  } finally {
    activator.readOnly = undefined;
  }
  return args;
}

function completeUpdate(activator: Activator, job: UpdateWorkflowJob<RealmPayload>, value: unknown): void {
  try {
    const result = activator.converter.toPayload(value, `result of update "${job.updateName}"`);
    respond(activator, job, { stage: 'completed', result });
  } catch (error) {
    activator.failTask(error);
  }
}

function failUpdate(activator: Activator, job: UpdateWorkflowJob<RealmPayload>, error: unknown): void {
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
    const error = ApplicationFailure.nonRetryable(
      `Workflow "${activator.init.workflowType}" has no update "${job.updateName}"; known are: ${known}`,
      'UnknownUpdate',
    );
    respond(activator, job, { stage: 'rejected', failure: activator.converter.toFailure(error) });
  }
}

function respond(
  activator: Activator,
  job: UpdateWorkflowJob<RealmPayload>,
  response: UpdateResponseCommand<RealmPayload>['response'],
): void {
  activator.push({ type: 'updateResponse', protocolInstanceId: job.protocolInstanceId, response });
}

interface Found {
  readonly handler: MessageHandler;
  /** Set for a dynamic handler, which wants to know which message it got. */
  readonly dynamicName?: string;
}

function find(table: HandlerTable, name: string): Found | undefined {
  const handler = table.named.get(name);
  if (handler) return { handler };
  // Reserved names are questions of tools to the SDK, not of callers to the author.
  return table.dynamic && !isReservedName(name) ? { handler: table.dynamic, dynamicName: name } : undefined;
}

function argumentsFor(
  { converter }: Activator,
  { handler, dynamicName }: Found,
  payloads: readonly RealmPayload[],
  where: string,
  validate?: boolean,
): unknown[] {
  return dynamicName === undefined
    ? converter.fromArguments(payloads, handler.types, where, validate)
    : converter.rawArguments(payloads);
}

function argumentsOf({ dynamicName }: Found, args: readonly unknown[]): unknown[] {
  return dynamicName === undefined ? [...args] : [dynamicName, args];
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
