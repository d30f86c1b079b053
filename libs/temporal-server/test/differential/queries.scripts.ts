/** Queries: answered at once, with a task, after the end, and not at all. */
import { QueryRejectCondition, QueryResultType } from '@nest-temporal/core/internal/proto/enums';
import type { Actor } from './actor.js';
import type { PolledTask } from './actor.js';
import { script } from './script.js';
import {
  applicationFailure,
  command,
  completeRun,
  failRun,
  payloads,
  seconds,
  timer,
  unknownRunId,
} from './vocabulary.js';

const answered = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
const failed = QueryResultType.QUERY_RESULT_TYPE_FAILED;
const notOpen = QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN;
const notCompletedCleanly = QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY;

function query(actor: Actor, rest: object = {}, options?: { timeoutMs?: number }): Promise<unknown> {
  const request = { execution: actor.execution, query: { queryType: 'state', queryArgs: payloads('now') }, ...rest };
  return actor.rpc.queryWorkflow(request, options);
}

function answer(actor: Actor, { taskToken }: Pick<PolledTask, 'taskToken'>): Promise<unknown> {
  return actor.rpc.respondQueryTaskCompleted({ taskToken, completedType: answered, queryResult: payloads('fine') });
}

script('a query of an idle run is a task of its own', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  const asked = query(actor);
  await answer(actor, await actor.poll());
  await asked;
});

script('a query of an idle run goes to the sticky queue', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const parked = actor.pollSticky(sticky);
  await actor.run([timer('t', 60)], { stickyAttributes: actor.stickyAttributes(sticky, 10) });
  const asked = query(actor);
  await answer(actor, await parked);
  await asked;
});

script('a query of a sticky queue that is gone goes to the normal one', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  await actor.run([timer('t', 60)], { stickyAttributes: actor.stickyAttributes(sticky, 10) });
  const asked = query(actor);
  await answer(actor, await actor.poll());
  await asked;
});

script('a query before the first task comes with it', async (actor) => {
  await actor.start();
  const asked = query(actor);
  await actor.until('the query waits', async () => true);
  const task = await taskWithQuery(actor);
  await actor.complete(task, [timer('t', 60)], { queryResults: resultsOf(task) });
  await asked;
});

script('a query that came with a task and failed', async (actor) => {
  await actor.start();
  const asked = query(actor);
  const task = await taskWithQuery(actor);
  const results = Object.keys(task.queries ?? {}).map((id) => [
    id,
    { resultType: failed, errorMessage: 'no such query', failure: applicationFailure('no such query') },
  ]);
  await actor.complete(task, [timer('t', 60)], { queryResults: Object.fromEntries(results) });
  await asked;
});

script('a query while a task runs is asked after it', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  const asked = query(actor);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await actor.complete(task, [timer('t', 60)]);
  await answer(actor, await actor.poll());
  await asked;
});

script('a second query while one waits is refused', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  const asked = query(actor);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await query(actor);
  await actor.complete(task, [timer('t', 60)]);
  await answer(actor, await actor.poll());
  await asked;
});

script('a query that the workflow refuses', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  const asked = query(actor);
  const { taskToken } = await actor.poll();
  await actor.rpc.respondQueryTaskCompleted({
    taskToken,
    completedType: failed,
    errorMessage: 'unknown query',
    failure: applicationFailure('unknown query', { type: 'Unknown' }),
  });
  await asked;
});

script('a query of a closed run', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
  const asked = query(actor);
  await answer(actor, await actor.poll());
  await asked;
});

script('queries that are rejected for the state of the run', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
  await query(actor, { queryRejectCondition: notOpen });
  await actor.start();
  await actor.run([failRun()]);
  await query(actor, { queryRejectCondition: notOpen });
  await query(actor, { queryRejectCondition: notCompletedCleanly });
});

script('a query of a clean end is not rejected', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
  const asked = query(actor, { queryRejectCondition: notCompletedCleanly });
  await answer(actor, await actor.poll());
  await asked;
});

script('a query of a run that was terminated before its first task', async (actor) => {
  await actor.start();
  await actor.terminate();
  await query(actor);
});

script('a query of a run whose task fails again and again', async (actor) => {
  await actor.start();
  for (let attempt = 1; attempt <= 3; attempt++) await actor.failTask(await actor.poll());
  await query(actor);
});

script('a query of a run that starts later', async (actor) => {
  await actor.start({ workflowStartDelay: seconds(60) });
  await query(actor, {}, { timeoutMs: 3_000 });
});

script('a query that nobody is there to answer', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  await query(actor, {}, { timeoutMs: 3_000 });
});

script('queries of nobody', async (actor) => {
  await query(actor);
  await actor.start();
  await query(actor, { execution: { ...actor.execution, runId: unknownRunId } });
  await query(actor, { execution: null });
  await query(actor, { execution: { workflowId: '' } });
  await query(actor, { query: null });
  await query(actor, { query: { queryType: '' } });
  await query(actor, { namespace: 'no-such-namespace' });
});

script('answers to queries that nobody asked', async (actor) => {
  await answer(actor, { taskToken: new TextEncoder().encode('no token') });
  await answer(actor, { taskToken: new Uint8Array(0) });
});

script('a query does not disturb a timer that fires', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 2)]);
  const asked = query(actor);
  await answer(actor, await actor.poll());
  await asked;
  await actor.run([command('completeWorkflowExecution', {})]);
});

/** A task that brings the query: one that comes without, since the query was still on its way, is given back. */
async function taskWithQuery(actor: Actor): Promise<PolledTask> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return actor.poll();
}

function resultsOf({ queries = {} }: PolledTask) {
  const results = Object.keys(queries).map((id) => [id, { resultType: answered, answer: payloads('fine') }] as const);
  return Object.fromEntries(results);
}
