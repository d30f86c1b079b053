import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { noopLogger } from '@nest-temporal/core';
import { Connection, type RpcInterceptor } from '@nest-temporal/core/client';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { Worker } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { Balance } from './fixtures/update.contract.js';
import { LedgerWorkflow } from './fixtures/update.workflows.js';

const workflows = [LedgerWorkflow];
const note = async (line: string): Promise<string> => line;

describe.each([
  ['a cache of one', { maxCachedWorkflows: 1 }],
  ['a cache of one, in a thread', { maxCachedWorkflows: 1, workflowThreads: 1 }],
  ['no cache', { maxCachedWorkflows: 0 }],
])('runs that evict each other from %s', (_, options) => {
  const server = useWorkers({ workflows, activities: { note }, ...options });
  const begin = () => server.client.start(LedgerWorkflow, { workflowId: randomUUID(), args: [] });

  it('go on in the middle of updates and queries', async () => {
    const handles = await Promise.all([begin(), begin(), begin()]);
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      const slow = handles.map((handle) => handle.executeUpdate('who', { args: [300], updateId: 'slow' }));
      for (const cents of [1, 2, 3]) {
        const deposits = handles.map((handle) => handle.executeUpdate('deposit', { args: [{ cents }] }));
        // Each asks for a run that the others have just evicted, or that waits for the activity of its update.
        const lists = handles.map((handle) => handle.query('list'));
        for (const list of await Promise.all(lists)) expect([cents - 1, cents]).toContain(list.length);
        expect(await Promise.all(deposits)).toEqual(handles.map(() => new Balance((cents * (cents + 1)) / 2)));
      }
      expect(await Promise.all(slow)).toEqual(handles.map(() => ['slow', 'slow', 'who']));
      for (const handle of handles) {
        expect(await handle.executeUpdate('close')).toBe(6);
        expect(await handle.result()).toEqual(['deposit 1', 'deposit 2', 'deposit 3']);
      }
    });
    for (const handle of handles) {
      const history = await handle.fetchHistory();
      const types = history.events?.map(({ eventType }) => eventType);
      expect(types).not.toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
      await Worker.runReplayHistory({ workflows }, history);
    }
  });
});

describe('a run whose history takes several pages', () => {
  const server = useWorkers({ workflows, activities: { note }, maxCachedWorkflows: 0 });
  let pages: number;
  const counting: RpcInterceptor = {
    unary(call, next) {
      if (call.path.endsWith('/GetWorkflowExecutionHistory')) pages++;
      return next(call);
    },
  };
  let connection: Connection;
  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address, logger: noopLogger, interceptors: [counting] });
  });
  afterAll(() => connection?.close());

  it('is read whole, for an update and for a query', async () => {
    const handle = await server.client.start(LedgerWorkflow, { workflowId: randomUUID(), args: [] });
    const entries = Array.from({ length: 600 }, (_, index) => `entry ${index}`);
    for (const entry of entries) await handle.signal('enter', entry);
    const worker = await server.createWorker({ connection });
    await worker.runUntil(async () => {
      pages = 0;
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 5 }] })).toEqual(new Balance(5));
      expect(pages).toBeGreaterThan(1);
      pages = 0;
      expect(await handle.query('list')).toEqual([...entries, 'deposit 5']);
      expect(pages).toBeGreaterThan(1);
      await handle.executeUpdate('close');
      expect(await handle.result()).toEqual([...entries, 'deposit 5']);
    });
  });
});
