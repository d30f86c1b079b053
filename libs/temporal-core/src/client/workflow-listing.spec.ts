import { describe, expect, it } from 'vitest';
import { deferred, type Deferred } from '../common/async.js';
import type { History } from '../proto/index.js';
import { fakeConnection } from '../../test/support/fake-service.js';
import { WorkflowClient } from './workflow-client.js';
import type { WorkflowExecutionInfo } from './workflow-description.js';
import { WorkflowExecutionList, type WorkflowHistory } from './workflow-listing.js';

const executions = (...ids: string[]) =>
  ids.map((workflowId) => ({ execution: { workflowId, runId: `${workflowId}-run` } }));

describe('a list of executions', () => {
  it('asks for the next page when the one before is used up', async () => {
    const pages = [
      { executions: executions('a', 'b'), nextPageToken: new Uint8Array([1]) },
      { executions: [], nextPageToken: new Uint8Array([2]) },
      { executions: executions('c') },
    ];
    const connection = fakeConnection({ listWorkflowExecutions: () => pages.shift() });
    const seen: string[] = [];
    for await (const { workflowId } of new WorkflowClient({ connection }).list({ query: 'q', pageSize: 2 })) {
      seen.push(`${workflowId} after ${connection.requests.length}`);
    }
    expect(seen).toEqual(['a after 1', 'b after 1', 'c after 3']);
    expect(connection.requests.map(({ nextPageToken }) => nextPageToken)).toEqual([
      undefined,
      new Uint8Array([1]),
      new Uint8Array([2]),
    ]);
    expect(connection.requests[0]).toMatchObject({ query: 'q', pageSize: 2, namespace: 'default' });
  });

  it('can be iterated again', async () => {
    const connection = fakeConnection({ listWorkflowExecutions: () => ({ executions: executions('a') }) });
    const list = new WorkflowClient({ connection }).list();
    const seen: string[] = [];
    for await (const { workflowId } of list) seen.push(workflowId);
    for await (const { workflowId } of list) seen.push(workflowId);
    expect(seen).toEqual(['a', 'a']);
  });

  it('is not spoilt by a memo that this side cannot read', async () => {
    const memo = {
      fields: { odd: { metadata: { encoding: new TextEncoder().encode('no/such') }, data: new Uint8Array() } },
    };
    const page = { executions: [{ ...executions('a')[0], memo }, ...executions('b')] };
    const connection = fakeConnection({ listWorkflowExecutions: () => page });
    const found: WorkflowExecutionInfo[] = [];
    for await (const execution of new WorkflowClient({ connection }).list()) found.push(execution);
    expect(found.map(({ workflowId }) => workflowId)).toEqual(['a', 'b']);
    expect(() => found[0].memo).toThrow('Unknown payload encoding "no/such"');
    expect(found[1].memo).toEqual({});
  });
});

describe('a history', () => {
  it('is fetched page by page, from the run that the first page was of', async () => {
    const page = (from: number, token?: number) => ({
      history: { events: [{ eventId: from }, { eventId: from + 1 }] },
      nextPageToken: token === undefined ? new Uint8Array() : new Uint8Array([token]),
    });
    const pages = [page(1, 7), page(3, 8), page(5)];
    const connection = fakeConnection({ getWorkflowExecutionHistory: () => pages.shift() });
    const { events } = await new WorkflowClient({ connection }).getHandle('id', 'run').fetchHistory();
    expect(events?.map(({ eventId }) => eventId)).toEqual([1, 2, 3, 4, 5, 6]);
    const token = (byte: number) => ({
      execution: { workflowId: 'id', runId: 'run' },
      nextPageToken: new Uint8Array([byte]),
    });
    expect(connection.requests.slice(1)).toEqual([
      expect.objectContaining(token(7)),
      expect.objectContaining(token(8)),
    ]);
  });
});

describe('histories of a list', () => {
  interface Fetch extends Deferred<History> {
    readonly id: string;
    readonly signal: AbortSignal;
  }

  function listOf(...ids: string[]): { list: WorkflowExecutionList; fetches: Fetch[] } {
    const fetches: Fetch[] = [];
    async function* source(): AsyncGenerator<never> {
      for (const workflowId of ids) yield { workflowId, runId: 'r' } as never;
    }
    const list = new WorkflowExecutionList(source, ({ workflowId: id }, signal) => {
      const fetch = { ...deferred<History>(), id, signal };
      fetches.push(fetch);
      return fetch.promise;
    });
    return { list, fetches };
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('are fetched a few at a time and come in the order of the list', async () => {
    const { list, fetches } = listOf('a', 'b', 'c');
    const histories = list.intoHistories({ concurrency: 2 });
    const first = histories.next();
    await turn();
    expect(fetches.map(({ id }) => id)).toEqual(['a', 'b']);
    fetches[1].resolve({ events: [] });
    fetches[0].resolve({ events: [] });
    expect(((await first).value as WorkflowHistory).workflowId).toBe('a');
    const second = histories.next();
    await turn();
    expect(fetches.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(((await second).value as WorkflowHistory).workflowId).toBe('b');
    fetches[2].resolve({ events: [] });
    expect(((await histories.next()).value as WorkflowHistory).workflowId).toBe('c');
    expect((await histories.next()).done).toBe(true);
  });

  it('stop being fetched when the loop is left', async () => {
    const { list, fetches } = listOf('a', 'b', 'c');
    const histories = list.intoHistories({ concurrency: 2 });
    const first = histories.next();
    await turn();
    fetches[0].resolve({ events: [] });
    await first;
    await histories.return();
    expect(fetches[1].signal.aborted).toBe(true);
    // Rejected as transport does it; nobody may be told of it any more.
    fetches[1].reject(new Error('aborted'));
    await turn();
    expect(fetches).toHaveLength(2);
  });

  it('are not fetched by none or half a fetch at a time', async () => {
    const { list } = listOf('a');
    for (const concurrency of [0, 0.5, NaN]) {
      await expect(list.intoHistories({ concurrency }).next()).rejects.toThrow(
        'option "concurrency" must be an integer of at least 1, but is',
      );
    }
  });

  it('report a failure in its turn', async () => {
    const { list, fetches } = listOf('a', 'b');
    const histories = list.intoHistories({ concurrency: 2 });
    const first = histories.next();
    await turn();
    fetches[1].reject(new Error('b is gone'));
    await turn();
    fetches[0].resolve({ events: [] });
    expect(((await first).value as WorkflowHistory).workflowId).toBe('a');
    await expect(histories.next()).rejects.toThrow('b is gone');
  });
});
