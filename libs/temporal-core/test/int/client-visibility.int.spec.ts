import { beforeAll, describe, expect, it, vi } from 'vitest';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@nest-temporal/core';
import type { WorkflowExecutionInfo } from '@nest-temporal/core/client';
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import { completeWorkflow, scheduleActivity } from '../support/bare-worker.js';
import { useClient } from '../support/client-fixture.js';

const customer = defineSearchAttributeKey('ClientSpecCustomer', 'KEYWORD');
const amount = defineSearchAttributeKey('ClientSpecAmount', 'DOUBLE');
const due = defineSearchAttributeKey('ClientSpecDue', 'DATETIME');
const tags = defineSearchAttributeKey('ClientSpecTags', 'KEYWORD_LIST');

describe('descriptions, lists and counts', () => {
  const server = useClient();
  beforeAll(async () => {
    await server.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: {
        [customer.name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        [amount.name]: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
        [due.name]: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
        [tags.name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
      },
    });
  });
  const all = async (query: string, pageSize?: number): Promise<WorkflowExecutionInfo[]> => {
    const found: WorkflowExecutionInfo[] = [];
    for await (const execution of server.client.list({ query, pageSize })) found.push(execution);
    return found;
  };

  it('describes search attributes with their types', async () => {
    const time = new Date('2026-05-06T07:08:09.123Z');
    const typedSearchAttributes = new TypedSearchAttributes([
      { key: customer, value: 'acme' },
      { key: amount, value: 12.5 },
      { key: due, value: time },
      { key: tags, value: ['a', 'b'] },
    ]);
    const handle = await server.client.start('Described', { workflowId: server.id(), typedSearchAttributes });
    const description = await handle.describe();
    expect(description.typedSearchAttributes.get(customer)).toBe('acme');
    expect(description.typedSearchAttributes.get(amount)).toBe(12.5);
    expect(description.typedSearchAttributes.get(due)).toEqual(time);
    expect(description.typedSearchAttributes.get(tags)).toEqual(['a', 'b']);
    await handle.terminate();
    const untyped = await server.client.start('Described', {
      workflowId: server.id(),
      searchAttributes: { [customer.name]: ['acme'], [due.name]: [time] },
    });
    expect((await untyped.describe()).typedSearchAttributes.get(customer)).toBe('acme');
    expect((await untyped.describe()).typedSearchAttributes.get(due)).toEqual(time);
    await untyped.terminate();
  });

  it('describes what a workflow waits for', async () => {
    server.serve({ onTask: () => [scheduleActivity('a-1', 'charge', `${server.taskQueue}-nobody`)] });
    const handle = await server.client.start('Waiting', { workflowId: server.id() });
    await vi.waitFor(async () => expect((await handle.describe()).pendingActivities).toHaveLength(1), 10_000);
    const description = await handle.describe();
    expect(description.pendingActivities[0]).toMatchObject({
      activityId: 'a-1',
      activityType: 'charge',
      state: 'SCHEDULED',
      attempt: 1,
      heartbeatDetails: [],
      lastFailure: undefined,
    });
    expect(description).toMatchObject({
      workflowId: handle.workflowId,
      runId: handle.startedRunId,
      taskQueue: server.taskQueue,
      pendingChildren: [],
      pendingWorkflowTask: undefined,
      cancelRequested: false,
      parentExecution: undefined,
      rootExecution: { workflowId: handle.workflowId, runId: handle.startedRunId },
      closeTime: undefined,
    });
    expect(description.historyLength).toBe(5);
    expect(description.historySize).toBeGreaterThan(100);
    expect(Math.abs(Date.now() - description.startTime.getTime())).toBeLessThan(60_000);
    await handle.terminate();
    const closed = await handle.describe();
    expect(closed.status).toEqual({ code: 5, name: 'TERMINATED' });
    expect(closed.closeTime!.getTime()).toBeGreaterThanOrEqual(closed.startTime.getTime());
  });

  it('lists over pages, counts by group, and yields the histories in order', async () => {
    const owner = server.id('owner');
    const search = { typedSearchAttributes: [{ key: customer, value: owner }], memo: { owner } };
    const ids = await Promise.all(
      [1, 2, 3, 4, 5].map(async (i) => {
        const handle = await server.client.start('Listed', { ...search, workflowId: `${owner}-${i}` });
        if (i > 3) await handle.terminate();
        return handle.workflowId;
      }),
    );
    const query = `${customer.name} = '${owner}'`;
    await vi.waitFor(
      async () =>
        expect(await server.client.count(`${query} AND ExecutionStatus = 'Terminated'`)).toMatchObject({ count: 2 }),
      10_000,
    );
    await vi.waitFor(async () => expect((await server.client.count(query)).count).toBe(5), 10_000);

    const found = await all(query, 2);
    expect(found.map(({ workflowId }) => workflowId).sort()).toEqual(ids);
    expect(found.every(({ type, memo }) => type === 'Listed' && memo['owner'] === owner)).toBe(true);
    expect(found[0].typedSearchAttributes.get(customer)).toBe(owner);

    const { count, groups } = await server.client.count(`${query} GROUP BY ExecutionStatus`);
    expect(count).toBe(5);
    expect(new Map(groups.map((group) => [group.groupValues[0], group.count]))).toEqual(
      new Map([
        ['Running', 3],
        ['Terminated', 2],
      ]),
    );

    const histories: string[] = [];
    for await (const { workflowId, history } of server.client
      .list({ query, pageSize: 2 })
      .intoHistories({ concurrency: 2 })) {
      expect(history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe('Listed');
      histories.push(workflowId);
    }
    expect(histories).toEqual(found.map(({ workflowId }) => workflowId));
    for (const id of ids.slice(0, 3)) await server.client.getHandle(id).terminate();
  });

  it('refuses a malformed query with what the server says of it', async () => {
    await expect(all('Nonsense ===')).rejects.toMatchObject({
      code: 'TEMPORAL_RPC_FAILED',
      status: 'INVALID_ARGUMENT',
    });
  });

  it('fetches a long history whole', async () => {
    const workflowId = server.id();
    const handle = await server.client.start('Long', { workflowId });
    const signals = 300;
    for (let i = 0; i < signals; i += 50) {
      await Promise.all(Array.from({ length: 50 }, () => handle.signal('tick')));
    }
    server.serve({ onTask: () => [completeWorkflow()] });
    await handle.result();
    const { events } = await handle.fetchHistory();
    expect(events!.map(({ eventId }) => eventId)).toEqual(Array.from({ length: events!.length }, (_, i) => i + 1));
    expect(events!.length).toBeGreaterThan(signals);
  });
});
