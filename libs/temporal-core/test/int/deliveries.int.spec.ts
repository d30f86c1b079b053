import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { noopLogger } from '@nest-temporal/core';
import { Connection, WorkflowClient, type RpcInterceptor, type WorkflowHandle } from '@nest-temporal/core/client';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage } from '@nest-temporal/core/internal/proto/index';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import { Balance } from './fixtures/update.contract.js';
import { LedgerWorkflow } from './fixtures/update.workflows.js';

const workflows = [LedgerWorkflow];
const open: Connection[] = [];

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

async function connect(...interceptors: RpcInterceptor[]): Promise<Connection> {
  const connection = await Connection.connect({ address: inject('temporalAddress'), logger: noopLogger, interceptors });
  open.push(connection);
  return connection;
}

/** A worker whose calls pass through the interceptor. */
async function createWorker(
  taskQueue: string,
  interceptor: RpcInterceptor,
  options: Partial<WorkerOptions> = {},
): Promise<Worker> {
  const connection = await connect(interceptor);
  return Worker.create({ connection, taskQueue, workflows, activities: { note: (line: string) => line }, ...options });
}

async function begin(): Promise<{ taskQueue: string; handle: WorkflowHandle<LedgerWorkflow> }> {
  const taskQueue = `spec-${randomUUID()}`;
  const client = new WorkflowClient({ connection: await connect(), taskQueue });
  const options = { workflowId: randomUUID(), args: [], workflowTaskTimeout: '1s' } as const;
  return { taskQueue, handle: await client.start(LedgerWorkflow, options) };
}

async function typesOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<unknown[]> {
  return ((await handle.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
}

/** Changes the answers to polls for workflow tasks that bring one. */
function onTasks(change: (response: Uint8Array) => Promise<Uint8Array> | Uint8Array): RpcInterceptor {
  return {
    async unary(call, next) {
      const response = await next(call);
      if (!call.path.endsWith('/PollWorkflowTaskQueue')) return response;
      return decodeMessage('PollWorkflowTaskQueueResponse', response).workflowExecution ? change(response) : response;
    },
  };
}

describe.each([
  ['a worker that caches its runs', {}],
  ['a worker that caches one run', { maxCachedWorkflows: 1 }],
  ['a worker without a cache', { maxCachedWorkflows: 0 }],
])('%s', (_, options) => {
  it('does the work of a task once that is delivered twice', async () => {
    const { taskQueue, handle } = await begin();
    const again: Uint8Array[] = [];
    let twice = 0;
    const remembering = onTasks((response) => {
      again.push(response);
      return response;
    });
    const repeating: RpcInterceptor = {
      unary(call, next) {
        const response = call.path.endsWith('/PollWorkflowTaskQueue') ? again.shift() : undefined;
        if (!response) return remembering.unary!(call, next);
        twice++;
        return Promise.resolve(response);
      },
    };
    const worker = await createWorker(taskQueue, repeating, options);
    await worker.runUntil(async () => {
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 400 }] })).toEqual(new Balance(400));
      await handle.signal('enter', 'signal');
      expect(await handle.query('list')).toEqual(['deposit 400', 'signal']);
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 5 }] })).toEqual(new Balance(405));
      expect(await handle.executeUpdate('close')).toBe(405);
      expect(await handle.result()).toEqual(['deposit 400', 'signal', 'deposit 5']);
    });
    expect(twice).toBeGreaterThan(3);
    expect(await typesOf(handle)).not.toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('goes on when a task comes after it has timed out', async () => {
    const { taskQueue, handle } = await begin();
    const release = deferred();
    let held: Promise<void> | undefined;
    const late = onTasks(async (response) => {
      held ??= release.promise;
      // Only the first is held: those after it find this settled.
      const mine = held;
      held = Promise.resolve();
      await mine;
      return response;
    });
    const worker = await createWorker(taskQueue, late, options);
    await worker.runUntil(async () => {
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 400 }] })).toEqual(new Balance(400));
      expect(await typesOf(handle)).toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);
      release.resolve();
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 5 }] })).toEqual(new Balance(405));
      expect(await handle.query('list')).toEqual(['deposit 400', 'deposit 5']);
      await handle.executeUpdate('close');
      expect(await handle.result()).toEqual(['deposit 400', 'deposit 5']);
    });
    expect(await typesOf(handle)).not.toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });
});

describe('a worker that is gone without a word', () => {
  /** Its polls end, but the server is not told. */
  const silent: RpcInterceptor = {
    unary: (call, next) => (call.path.endsWith('/ShutdownWorker') ? Promise.resolve(new Uint8Array()) : next(call)),
  };

  it('leaves the update it was handling, and one that waits on its sticky queue, to the next worker', async () => {
    const { taskQueue, handle } = await begin();
    const sticky = { stickyQueueScheduleToStartTimeout: '1s' } as const;
    const first = await createWorker(taskQueue, silent, sticky);
    const [slow] = await first.runUntil(() =>
      Promise.all([
        handle.startUpdate('who', { args: [1_500], updateId: 'slow', waitForStage: 'ACCEPTED' }),
        handle.executeUpdate('deposit', { args: [{ cents: 400 }] }),
      ]),
    );
    const waiting = handle.executeUpdate('deposit', { args: [{ cents: 5 }] });
    const second = await createWorker(taskQueue, silent, sticky);
    await second.runUntil(async () => {
      expect(await waiting).toEqual(new Balance(405));
      expect(await slow.result()).toEqual(['slow', 'slow', 'who']);
      await handle.executeUpdate('close');
      expect(await handle.result()).toEqual(['deposit 400', 'deposit 5']);
    });
    expect(await typesOf(handle)).not.toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });
});
