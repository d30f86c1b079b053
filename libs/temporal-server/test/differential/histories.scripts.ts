/** Reading histories and runs: pages, waiting, the close event alone, the other way round, and describing. */
import { HistoryEventFilterType } from '@nest-temporal/core/internal/proto/enums';
import type { GetWorkflowExecutionHistoryRequest } from '@nest-temporal/core/internal/proto/index';
import type { Actor, CallOptions } from './actor.js';
import { script } from './script.js';
import { command, completeRun, payloads, seconds, timer, unknownRunId } from './vocabulary.js';

const closeEvent = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;

function read(actor: Actor, rest: GetWorkflowExecutionHistoryRequest = {}, options?: CallOptions) {
  return actor.rpc.getWorkflowExecutionHistory({ execution: actor.execution, ...rest }, options);
}

/** A closed run of some events. */
async function runThrough(actor: Actor): Promise<void> {
  await actor.start();
  await actor.run([command('recordMarker', { markerName: 'm1' }), command('recordMarker', { markerName: 'm2' })]);
  await actor.signal('go on', { input: payloads(1) });
  await actor.run([completeRun()]);
}

// The real server cuts pages between transactions only, so that they hold more than was asked for: the size of a page
// is a wish, and where it ends is not compared.
for (const [name, method] of [
  ['a history comes in pages', 'getWorkflowExecutionHistory'],
  ['a history comes in pages from its end', 'getWorkflowExecutionHistoryReverse'],
] as const) {
  script(name, async (actor) => {
    await runThrough(actor);
    const request = { execution: actor.execution, maximumPageSize: 3 };
    const ids: number[] = [];
    let nextPageToken = new Uint8Array(0);
    do {
      const page = await actor.quiet[method]({ ...request, nextPageToken });
      ids.push(...(page.history?.events ?? []).map(({ eventId = 0 }) => eventId));
      nextPageToken = Uint8Array.from(page.nextPageToken ?? []);
    } while (nextPageToken.length > 0 && ids.length < 100);
    actor.note('ids', ids);
  });
}

script('a reader waits for new events', async (actor) => {
  await actor.start();
  const first = await read(actor, { waitNewEvent: true });
  const waiting = read(actor, { waitNewEvent: true, nextPageToken: first.nextPageToken ?? new Uint8Array(0) });
  await actor.run([timer('t', 60)]);
  await waiting;
});

script('a reader of a closed run does not wait', async (actor) => {
  await runThrough(actor);
  await read(actor, { waitNewEvent: true });
});

script('a reader waits for the end', async (actor) => {
  await actor.start();
  const waiting = read(actor, { waitNewEvent: true, historyEventFilterType: closeEvent });
  await actor.run([completeRun()]);
  await waiting;
});

script('a reader of the end does not wait for it', async (actor) => {
  await actor.start();
  await read(actor, { historyEventFilterType: closeEvent });
  await actor.run([completeRun()]);
  await read(actor, { historyEventFilterType: closeEvent });
  await read(actor, { historyEventFilterType: closeEvent, waitNewEvent: true });
});

script('a reader follows to the next run', async (actor) => {
  await actor.start();
  const waiting = read(actor, { waitNewEvent: true, historyEventFilterType: closeEvent });
  await actor.run([command('continueAsNewWorkflowExecution', {})]);
  await waiting;
  await actor.run([completeRun()]);
});

script('a reader loses patience', async (actor) => {
  await actor.start();
  await read(actor, { waitNewEvent: true, historyEventFilterType: closeEvent }, { timeoutMs: 2_500 });
});

script('histories of nobody', async (actor) => {
  await read(actor);
  await actor.start();
  await read(actor, { execution: { ...actor.execution, runId: unknownRunId } });
  await read(actor, { execution: { ...actor.execution, runId: 'no uuid' } });
  await read(actor, { execution: null });
  await read(actor, { execution: { workflowId: '' } });
  await read(actor, { nextPageToken: new TextEncoder().encode('no token') });
  await read(actor, { maximumPageSize: -1 });
  await read(actor, { namespace: 'no-such-namespace' });
  await actor.rpc.getWorkflowExecutionHistoryReverse({ execution: null });
});

script('a page token of another run', async (actor) => {
  await runThrough(actor);
  const { nextPageToken } = await actor.quiet.getWorkflowExecutionHistory({
    execution: actor.execution,
    maximumPageSize: 3,
  });
  const other = await actor.start({ workflowId: actor.id('other') });
  await read(actor, { execution: other, nextPageToken: nextPageToken ?? new Uint8Array(0) });
});

script('a run is described from its start to its end', async (actor) => {
  const describe = () => actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.start({ workflowRunTimeout: seconds(600), requestId: 'the first' });
  await describe();
  const task = await actor.poll();
  await describe();
  await actor.complete(task, [
    timer('t', 60),
    command('scheduleActivityTask', {
      activityId: 'a',
      activityType: { name: 'Charge' },
      taskQueue: { name: actor.id('nobody') },
      startToCloseTimeout: seconds(5),
    }),
    command('startChildWorkflowExecution', {
      workflowId: actor.id('child'),
      workflowType: { name: 'Invoice' },
      taskQueue: { name: actor.id('nobody') },
    }),
  ]);
  const next = await actor.poll();
  await describe();
  await actor.complete(next, [completeRun()]);
  await describe();
});

script('nobody is described', async (actor) => {
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.rpc.describeWorkflowExecution({});
  await actor.rpc.describeWorkflowExecution({ execution: { workflowId: '' } });
  await actor.start();
  await actor.rpc.describeWorkflowExecution({ execution: { ...actor.execution, runId: unknownRunId } });
  await actor.rpc.describeWorkflowExecution({ execution: { ...actor.execution, runId: 'no uuid' } });
  await actor.rpc.describeWorkflowExecution({ namespace: 'no-such-namespace', execution: actor.execution });
});
