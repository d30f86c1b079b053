/** Signals and queries, from job to handler, and messages that wait for their handler. Updates have a file of their own. */
import type { QueryWorkflowJob, SignalWorkflowJob } from '../../activation/activation.js';
import { isUnusable } from '../../converter/payload-failures.js';
import { messageOf } from '../../common/safe-text.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { toRealm } from './boundary.js';
import { answerBuiltIn } from './built-in-queries.js';
import { WorkflowCallError } from './call-error.js';
import { argumentsOf, findHandler, isPromise, readArguments } from './handler-call.js';
import { called } from './microtasks.js';
import type { MessageJob, RunningHandler } from './message-handlers.js';
import { failHandler } from './run-end.js';
import { runDetached } from './scope-tracker.js';
import { deliverUpdate } from './update-jobs.js';

/** Delivers a message to its handler, or keeps it until the handler is set. */
export function receiveMessage(activator: Activator, job: MessageJob): void {
  if (activator.handlers.canTake(job)) deliver(activator, job);
  else activator.handlers.keep(job);
}

/**
 * Delivers the kept messages whose handler has been set, oldest first. The handlers may set and remove others meanwhile. They
 * do not belong to the scope of the code that set them.
 */
export function deliverKept(activator: Activator): void {
  const { handlers } = activator;
  for (let job = handlers.takeReady(); job; job = handlers.takeReady()) {
    const ready = job;
    runDetached(activator, () => deliver(activator, ready));
  }
}

function deliver(activator: Activator, job: MessageJob): void {
  if (job.type === 'signalWorkflow') deliverSignal(activator, job);
  else deliverUpdate(activator, job);
}

function deliverSignal(activator: Activator, job: SignalWorkflowJob<RealmPayload>): void {
  const { signalName } = job;
  const headers = activator.converter.fromHeaders(job.headers);
  const found = findHandler(activator.handlers.signals, signalName);
  if (!found) return;
  let args: unknown[];
  try {
    args = readArguments(activator, found, job.arguments, `signal "${signalName}"`);
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
  activator.measure({
    kind: 'counter',
    name: 'temporal_workflow_signals_dropped',
    value: 1,
    tags: activator.metricTags,
  });
}

/** Answers a query from the state at hand. What it throws is the answer. */
export function answerQuery(activator: Activator, job: QueryWorkflowJob<RealmPayload>): void {
  const { queryId, queryName } = job;
  const { converter } = activator;
  activator.readOnly = `query "${queryName}"`;
  try {
    const builtIn = answerBuiltIn(activator, queryName);
    if (builtIn) {
      activator.push({ type: 'queryResult', queryId, answer: { status: 'succeeded', result: toRealm(builtIn) } });
      return;
    }
    const found = findHandler(activator.handlers.queries, queryName) ?? unknownQuery(activator, queryName);
    const args = readArguments(activator, found, job.arguments, `query "${queryName}"`);
    const handle = activator.interceptors.inbound('handleQuery', (input) => {
      const value = found.handler.call(...argumentsOf(found, input.args));
      if (!isPromise(value)) return value;
      throw new WorkflowCallError(
        `Query "${queryName}" returned a promise. A query answers at once: make its handler synchronous.`,
      );
    });
    const value = handle({ queryId, queryName, args, headers: converter.fromHeaders(job.headers) });
    if (isPromise(value)) answerByInterceptor(activator, job, value as PromiseLike<unknown>);
    else succeedQuery(activator, job, value);
  } catch (error) {
    failQuery(activator, job, error);
  } finally {
    activator.readOnly = undefined;
  }
}

/** Interceptors may be async, as long as they await nothing but the rest of the chain. */
function answerByInterceptor(
  activator: Activator,
  job: QueryWorkflowJob<RealmPayload>,
  value: PromiseLike<unknown>,
): void {
  const { openQueries } = activator;
  openQueries.add(job);
  value.then(
    (result) => openQueries.delete(job) && succeedQuery(activator, job, result),
    (error: unknown) => openQueries.delete(job) && failQuery(activator, job, error),
  );
}

/** Fails the queries that interceptors have not answered although all microtasks have run. */
export function failOpenQueries(activator: Activator): void {
  const { openQueries } = activator;
  activator.readOnly = undefined;
  for (const job of openQueries) {
    const error = new WorkflowCallError(
      `An interceptor of query "${job.queryName}" awaited something that takes time. ` +
        'A query answers at once: await nothing but what next() returns.',
    );
    failQuery(activator, job, error);
  }
  openQueries.clear();
}

function succeedQuery(activator: Activator, job: QueryWorkflowJob<RealmPayload>, value: unknown): void {
  const { queryId, queryName } = job;
  try {
    const result = activator.converter.toPayload(value, `result of query "${queryName}"`);
    activator.push({ type: 'queryResult', queryId, answer: { status: 'succeeded', result } });
  } catch (error) {
    failQuery(activator, job, error);
  }
}

function failQuery(activator: Activator, { queryId }: QueryWorkflowJob<RealmPayload>, error: unknown): void {
  const failure = activator.converter.toFailure(error);
  activator.push({ type: 'queryResult', queryId, answer: { status: 'failed', failure } });
}

function unknownQuery({ handlers, init }: Activator, queryName: string): never {
  const known = [...handlers.queries.named.keys()].sort();
  throw new WorkflowCallError(
    `Workflow "${init.workflowType}" has no query "${queryName}". ` +
      (known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}`),
  );
}
