import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import { WorkflowFailedError, WorkflowQueryFailedError } from '@nest-temporal/core/client';
import { useWorkers } from '../support/worker-fixture.js';
import { BasketWorkflow } from './fixtures/feature.workflows.js';

const activities = { note: async (line: string) => `noted ${line}` };

describe('signals and queries on a real server', () => {
  const server = useWorkers({ workflows: [BasketWorkflow], activities });
  const start = (first: string) => server.client.start(BasketWorkflow, { workflowId: randomUUID(), args: [first] });

  it('reach a workflow before its first line, in their order', async () => {
    const handle = await server.client.signalWithStart(BasketWorkflow, {
      workflowId: randomUUID(),
      args: ['bread'],
      signal: 'add',
      signalArgs: ['butter'],
    });
    await handle.signal('add', 'jam');
    const worker = await server.createWorker();
    const result = await worker.runUntil(async () => {
      await expect.poll(() => handle.query('list', 'noted')).toHaveLength(2);
      await handle.signal('pay');
      return handle.result();
    });
    expect(result.slice(0, 4)).toEqual(['bread', 'asked for butter', 'asked for jam', 'run after 3']);
    // Two activities at once: either may be the first to end.
    expect(result.slice(4).sort()).toEqual(['noted butter', 'noted jam']);
  });

  it('are answered by a workflow that runs, that another worker must replay, and that has closed', async () => {
    const handle = await start('bread');
    const first = await server.createWorker();
    await first.runUntil(async () => {
      expect(await handle.query('list', 'b')).toEqual(['bread']);
      await handle.signal('add', 'tea');
      await expect.poll(() => handle.query('list', 'noted')).toEqual(['noted tea']);
    });
    const second = await server.createWorker();
    await second.runUntil(async () => {
      expect(await handle.query('list', 'noted')).toEqual(['noted tea']);
      await handle.signal('pay');
      await handle.result();
      expect(await handle.query('list', 'noted')).toEqual(['noted tea']);
    });
    const third = await server.createWorker({ maxCachedWorkflows: 0 });
    await third.runUntil(async () => expect(await handle.query('list', 'b')).toEqual(['bread']));
  });

  it('say what is wrong with a query, and leave the workflow alone', async () => {
    const handle = await start('bread');
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      const unknown = server.client.getHandle(handle.workflowId).query('lsit');
      await expect(unknown).rejects.toThrow(WorkflowQueryFailedError);
      await expect(unknown).rejects.toThrow(/has no query "lsit". It has: faulty, list/);
      await expect(handle.query('faulty')).rejects.toThrow(/no such shelf/);
      await handle.signal('pay');
      expect(await handle.result()).toEqual(['bread', 'run after 1']);
    });
  });

  it('fail the workflow by a failure of the handler of a signal', async () => {
    const handle = await start('bread');
    await handle.signal('add', '');
    const worker = await server.createWorker();
    const error: unknown = await worker.runUntil(() => handle.result().catch((thrown: unknown) => thrown));
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const { cause } = error as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ message: 'an item without a name', type: 'BadItem', nonRetryable: true });
  });
});
