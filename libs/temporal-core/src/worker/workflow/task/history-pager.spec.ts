import { describe, expect, it } from 'vitest';
import type { GetWorkflowExecutionHistoryRequest, HistoryEvent } from '../../../proto/index.js';
import { HistoryPager } from './history-pager.js';
import type { WorkflowTask } from './workflow-task.js';

const events = (from: number, to: number): HistoryEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ eventId: from + i }));
const idsOf = (list: readonly HistoryEvent[] | undefined): (number | undefined)[] | undefined =>
  list?.map(({ eventId }) => eventId);

function createTask(task: Partial<WorkflowTask>): WorkflowTask {
  return {
    taskToken: new Uint8Array([1]),
    namespace: 'default',
    workflowId: 'w',
    runId: 'r',
    workflowType: 'Order',
    attempt: 1,
    isLegacyQuery: false,
    previousStartedEventId: 0,
    startedEventId: 0,
    events: [],
    updates: [],
    queries: [],
    ...task,
  };
}

/** A server whose history comes in pages; a token is the index of a page. */
function createPager(...pages: HistoryEvent[][]) {
  const requests: GetWorkflowExecutionHistoryRequest[] = [];
  const pager = new HistoryPager(
    {
      getWorkflowExecutionHistory: async (request) => {
        requests.push(request);
        const index = request.nextPageToken?.[0] ?? 0;
        const isLast = index === pages.length - 1;
        return { history: { events: pages[index] }, nextPageToken: new Uint8Array(isLast ? [] : [index + 1]) };
      },
    },
    [],
    new AbortController().signal,
  );
  return { pager, requests };
}

describe('history pager', () => {
  it('takes the events of a task that has all of them, without a call', async () => {
    const { pager, requests } = createPager();
    const task = createTask({ events: events(1, 3), startedEventId: 3 });
    expect(await pager.eventsAfter(0, task)).toBe(task.events);
    expect(requests).toEqual([]);
  });

  it('takes what follows the last event that a cached run has seen', async () => {
    const { pager } = createPager();
    const task = createTask({ events: events(1, 7), startedEventId: 7 });
    expect(idsOf(await pager.eventsAfter(3, task))).toEqual([4, 5, 6, 7]);
  });

  it('has nothing to say when the history starts too late', async () => {
    const { pager } = createPager();
    expect(await pager.eventsAfter(3, createTask({ events: events(9, 11), startedEventId: 11 }))).toBeUndefined();
    expect(await pager.eventsAfter(0, createTask({ events: [], isLegacyQuery: true }))).toBeUndefined();
  });

  it('has nothing to say when the run is ahead of the task', async () => {
    const { pager } = createPager();
    expect(await pager.eventsAfter(9, createTask({ events: events(1, 7), startedEventId: 7 }))).toBeUndefined();
  });

  it('takes no events for a query on a cached run', async () => {
    const { pager } = createPager();
    expect(await pager.eventsAfter(5, createTask({ isLegacyQuery: true }))).toEqual([]);
  });

  it('fetches the pages after the first', async () => {
    const { pager, requests } = createPager([], events(4, 6), events(7, 8));
    const task = createTask({ events: events(1, 3), nextPageToken: new Uint8Array([1]), startedEventId: 8 });
    expect(idsOf(await pager.eventsAfter(0, task))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(requests.map(({ execution }) => execution)).toEqual(new Array(2).fill({ workflowId: 'w', runId: 'r' }));
  });

  it('fetches the head of a history and adds the events that only the task has', async () => {
    const { pager } = createPager(events(1, 4), events(5, 6));
    const task = createTask({ events: events(5, 8), startedEventId: 8 });
    expect(idsOf(await pager.fetchAll(task))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leaves out events that came after the task was started', async () => {
    const { pager } = createPager(events(1, 9));
    expect(idsOf(await pager.fetchAll(createTask({ startedEventId: 7 })))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('refuses a history with a gap', async () => {
    const { pager } = createPager([...events(1, 3), ...events(5, 7)]);
    await expect(pager.fetchAll(createTask({ startedEventId: 7 }))).rejects.toThrow(
      'history of "Order" (workflow id "w", run id "r") has a gap before event 5',
    );
  });

  it('refuses a history that ends before the task', async () => {
    const { pager } = createPager(events(1, 3));
    await expect(pager.fetchAll(createTask({ startedEventId: 7 }))).rejects.toThrow(
      'ends with event 3, but its task started with event 7',
    );
  });

  it.each<[what: string, page: (call: number) => HistoryEvent[], token: (call: number) => number]>([
    ['a page that repeats', () => events(1, 3), () => 7],
    ['endless tokens', () => [], (call) => call % 256],
    ['pages of events that were there before', (call) => events(1, (call % 3) + 1), (call) => call % 256],
  ])('kept fetching forever: %s is refused after a few pages', async (_, page, token) => {
    let calls = 0;
    const endless = async () => ({ history: { events: page(++calls) }, nextPageToken: new Uint8Array([token(calls)]) });
    const pager = new HistoryPager({ getWorkflowExecutionHistory: endless }, [], new AbortController().signal);
    await expect(pager.fetchAll(createTask({ startedEventId: 7 }))).rejects.toThrow(
      'history of "Order" (workflow id "w", run id "r") has 10 consecutive pages without new events',
    );
    expect(calls).toBeLessThanOrEqual(13);
  });

  it('kept all that a server sends endlessly: more events than any server keeps are refused', async () => {
    let calls = 0;
    const endless = async () => {
      const first = 20_000 * calls++ + 1;
      return { history: { events: events(first, first + 19_999) }, nextPageToken: new Uint8Array([1]) };
    };
    const pager = new HistoryPager({ getWorkflowExecutionHistory: endless }, [], new AbortController().signal);
    await expect(pager.fetchAll(createTask({}))).rejects.toThrow('has more than 250000 events');
    expect(calls).toBe(13);
  });

  it('fetches no page after the one with the start of the task', async () => {
    const { pager, requests } = createPager(events(1, 4), events(5, 8), events(9, 12));
    expect(idsOf(await pager.fetchAll(createTask({ startedEventId: 7 })))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(requests).toHaveLength(2);
  });

  it('hands on the signal that ends fetching', async () => {
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    const service = {
      getWorkflowExecutionHistory: async (_: object, options?: object) => {
        seen.push(options);
        return { history: { events: events(1, 3) } };
      },
    };
    await new HistoryPager(service, [], signal).fetchAll(createTask({}));
    expect(seen).toEqual([{ signal }]);
  });
});
