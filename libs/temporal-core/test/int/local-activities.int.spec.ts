import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { activityInfo, cancellationSignal, heartbeat, sleep } from '@nest-temporal/core/activity';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { noopLogger } from '@nest-temporal/core';
import { type WorkflowHandle, WorkflowFailedError } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { Price } from './fixtures/local.contract.js';
import {
  CancelledLocalWorkflow,
  LocalWorkflow,
  LongLocalWorkflow,
  MissingLocalWorkflow,
} from './fixtures/local.workflows.js';

const workflows = [LocalWorkflow, LongLocalWorkflow, CancelledLocalWorkflow, MissingLocalWorkflow];
let gate = deferred();
/** Activities that ran, in this order. */
let ran: string[] = [];

const activities = {
  async price(): Promise<Price> {
    heartbeat('nobody hears it');
    ran.push(`price ${String(activityInfo().isLocal)}`);
    return new Price(250);
  },
  async failUntil(attempt: number): Promise<string> {
    const now = activityInfo().attempt;
    if (now < attempt) throw new Error(`attempt ${now} fails`);
    return `attempt ${now}`;
  },
  async refuse(): Promise<void> {
    throw Object.assign(new Error('no'), { name: 'Refused' });
  },
  async gated(): Promise<string> {
    ran.push('gated');
    await Promise.race([gate.promise, sleep(60_000)]);
    return 'gated';
  },
  async untilCancelled(): Promise<void> {
    ran.push('until cancelled');
    await sleep(60_000).catch((error: unknown) => {
      ran.push('cancelled');
      throw error;
    });
  },
  slow: () => new Promise<void>((resolve) => cancellationSignal().addEventListener('abort', () => resolve())),
};

async function eventsOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string[]> {
  const { events = [] } = await handle.fetchHistory();
  return events.map((event) => {
    const key = Object.keys(event).find((name) => name.endsWith('EventAttributes')) ?? '';
    return key.replace(/EventAttributes$/, '');
  });
}

const countOf = async (handle: WorkflowHandle, name: string): Promise<number> =>
  (await eventsOf(handle)).filter((event) => event === name).length;

describe.each([
  ['in its cache', {}],
  ['evicted after each task', { maxCachedWorkflows: 0 }],
  ['in a thread', { workflowThreads: 1 }],
])('a workflow that calls local activities, %s', (_, options) => {
  const server = useWorkers({ workflows, activities, logger: noopLogger, ...options });
  beforeEach(() => {
    gate = deferred();
    ran = [];
  });

  it('gets what they come to, with markers in its history, and replays', async () => {
    const handle = await server.client.start(LocalWorkflow, { workflowId: randomUUID(), args: [] });
    const worker = await server.createWorker();
    const result = await worker.runUntil(() => handle.result());
    expect(result).toEqual([
      '2.5',
      'attempt 2',
      'attempt 2',
      'thrown: Refused',
      'slow: START_TO_CLOSE, TIMEOUT',
      'time went on',
    ]);
    expect(ran).toEqual(['price true', 'price true']);
    const events = await eventsOf(handle);
    expect(events.filter((event) => event === 'markerRecorded')).toHaveLength(7);
    expect(events).toContain('timerFired');
    expect(events.some((event) => event.startsWith('activityTask'))).toBe(false);
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('keeps its task alive while one runs, and hears of messages meanwhile', async () => {
    const handle = await server.client.start(LongLocalWorkflow, {
      workflowId: randomUUID(),
      args: [],
      workflowTaskTimeout: '1s',
    });
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      await vi.waitFor(async () => expect(await countOf(handle, 'workflowTaskCompleted')).toBeGreaterThan(2), 20_000);
      expect(await handle.executeUpdate('enter', { args: ['update'] })).toBe(2);
      await handle.signal('add', 'signal');
      await vi.waitFor(async () => expect(await handle.query('list')).toEqual(['timer', 'update', 'signal']), 20_000);
      gate.resolve();
      expect(await handle.result()).toEqual(['timer', 'update', 'signal', 'gated']);
    });
    expect(ran).toEqual(['gated']);
    expect(await eventsOf(handle)).not.toContain('workflowTaskTimedOut');
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('cancels them, and waits for their end where that is asked for', async () => {
    const handle = await server.client.start(CancelledLocalWorkflow, {
      workflowId: randomUUID(),
      args: [],
      workflowTaskTimeout: '1s',
    });
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      await vi.waitFor(() => expect(ran).toEqual(['until cancelled']), 20_000);
      await handle.signal('goOn');
      await vi.waitFor(() => expect(ran).toEqual(['until cancelled', 'cancelled', 'until cancelled']), 20_000);
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
    });
    expect(ran).toEqual(['until cancelled', 'cancelled', 'until cancelled', 'cancelled']);
    expect((await eventsOf(handle)).at(-1)).toBe('workflowExecutionCanceled');
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('leaves one to another worker when its own shuts down', async () => {
    const handle = await server.client.start(LongLocalWorkflow, { workflowId: randomUUID(), args: [] });
    const first = await server.createWorker();
    await first.runUntil(() => vi.waitFor(() => expect(ran).toEqual(['gated']), 20_000));
    gate.resolve();
    const second = await server.createWorker();
    expect(await second.runUntil(() => handle.result())).toContain('gated');
    expect(ran).toEqual(['gated', 'gated']);
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('fails its task when the worker has no such activity', async () => {
    const handle = await server.client.start(MissingLocalWorkflow, { workflowId: randomUUID(), args: [] });
    const worker = await server.createWorker();
    await worker.runUntil(() =>
      vi.waitFor(async () => expect(await eventsOf(handle)).toContain('workflowTaskFailed'), 20_000),
    );
    const { events = [] } = await handle.fetchHistory();
    const failure = events.find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes;
    expect(failure?.failure?.message).toMatch(/Activity "missing" is not registered with this worker/);
    await handle.terminate();
  });
});
