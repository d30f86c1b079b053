import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityInfo } from '@nest-temporal/core/activity';
import { Client, Connection } from '@nest-temporal/core/client';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import { expectReplays, ReplaysFailedError } from '@nest-temporal/testing';
import {
  createTimeSkippingEnvironment,
  isForeignServer,
  type TimeSkippingEnvironment,
} from '../support/time-skipping-environment.js';
import { ApprovalWorkflow, DaysWorkflow, MonthWorkflow, RetryWorkflow } from './fixtures/timed.workflows.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const workflows = [ApprovalWorkflow, DaysWorkflow, MonthWorkflow, RetryWorkflow];
const taskQueue = 'timed';
/** The Java server goes on to the default timeouts of workflows that have ended: 10 years. */
const afterEndMs = isForeignServer ? 3651 * dayMs : 0;
/** For what no RPC of the TestService offers, and for RPCs that the Java server has not: visibility. */
const embeddedIt = it.skipIf(isForeignServer);

let env: TimeSkippingEnvironment;
beforeEach(async () => {
  env = await createTimeSkippingEnvironment();
});
afterEach(() => env.teardown());

const greeting = { greet: async (name: string) => `Hello, ${name}!` };

function createWorker(activities: object = greeting, more: Partial<WorkerOptions> = {}): Promise<Worker> {
  return Worker.create({ connection: env.connection, taskQueue, workflows, activities, ...more });
}

const options = <Args extends unknown[]>(...args: Args): { taskQueue: string; workflowId: string; args: Args } => ({
  taskQueue,
  workflowId: randomUUID(),
  args,
});

/** Runs `test` and says how far the server's time went meanwhile. */
async function elapsed(test: () => Promise<unknown>): Promise<number> {
  const before = await env.currentTimeMs();
  await test();
  return (await env.currentTimeMs()) - before;
}

describe('an environment that skips time', () => {
  it('skips to the end of a workflow whose result is waited for', async () => {
    const worker = await createWorker();
    const startedAt = performance.now();
    const passed = await elapsed(async () => {
      const result = await worker.runUntil(env.client.workflow.execute(MonthWorkflow, options('you')));
      expect(result).toBe('Hello, you!');
    });
    expect(passed).toBeGreaterThanOrEqual(30 * dayMs);
    expect(passed).toBeLessThan(30 * dayMs + 60_000 + afterEndMs);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('skips for every client of its connection', async () => {
    const worker = await createWorker();
    const { workflow } = new Client({ connection: env.connection });
    await expect(worker.runUntil(workflow.execute(MonthWorkflow, options('you')))).resolves.toBe('Hello, you!');
  });

  it('does not skip while an activity runs', async () => {
    let slept = 0;
    const worker = await createWorker({
      greet: async () => {
        const before = await env.currentTimeMs();
        await new Promise((resolve) => setTimeout(resolve, 50));
        slept = (await env.currentTimeMs()) - before;
        return 'done';
      },
    });
    await worker.runUntil(env.client.workflow.execute(MonthWorkflow, options('you')));
    expect(slept).toBeGreaterThan(40);
    expect(slept).toBeLessThan(10_000);
  });

  it('lets an activity sleep in the time of the server', async () => {
    let slept = 0;
    const worker = await createWorker({
      greet: async () => {
        const before = await env.currentTimeMs();
        await env.sleep('12 hours');
        slept = (await env.currentTimeMs()) - before;
        return 'rested';
      },
    });
    const result = await worker.runUntil(env.client.workflow.execute(MonthWorkflow, options('you')));
    expect(result).toBe('rested');
    expect(slept).toBeGreaterThanOrEqual(12 * hourMs);
    expect(slept).toBeLessThan(13 * hourMs);
  });

  it('skips the waits between the attempts of an activity', async () => {
    const attempts: number[] = [];
    const worker = await createWorker({
      greet: async () => {
        const { attempt } = activityInfo();
        attempts.push(attempt);
        if (attempt < 3) throw new Error('not yet');
        return 'at last';
      },
    });
    const passed = await elapsed(async () => {
      const result = await worker.runUntil(env.client.workflow.execute(RetryWorkflow, options()));
      expect(result).toBe('at last');
    });
    expect(attempts).toEqual([1, 2, 3]);
    expect(passed).toBeGreaterThanOrEqual(2 * hourMs);
    expect(passed).toBeLessThan(3 * hourMs + afterEndMs);
  });

  it('runs into the timeout that nobody prevents', async () => {
    const worker = await createWorker();
    const passed = await elapsed(async () => {
      const result = await worker.runUntil(env.client.workflow.execute(ApprovalWorkflow, options()));
      expect(result).toBe('nobody approved');
    });
    expect(passed).toBeGreaterThanOrEqual(45 * dayMs);
  });

  it('lets a signal come before the timeout while nobody waits for the result', async () => {
    const worker = await createWorker();
    const passed = await elapsed(() =>
      worker.runUntil(async () => {
        const handle = await env.client.workflow.start(ApprovalWorkflow, options());
        await handle.signal('approve', 'Ada');
        expect(await handle.result()).toBe('approved by Ada');
      }),
    );
    expect(passed).toBeLessThan(dayMs + afterEndMs);
  });

  it('sleeps to the very moment, with all that is due before it', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(DaysWorkflow, options(100));
      await env.sleep('12 hours');
      expect(await handle.query('days')).toBe(0);
      await env.sleep('3 days');
      expect(await handle.query('days')).toBe(3);
      await handle.result();
      expect(await handle.query('days')).toBe(100);
    });
  });

  it('sleeps while somebody waits for a result', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(DaysWorkflow, options(10));
      await Promise.all([handle.result(), env.sleep('2 days'), handle.result()]);
      expect(await handle.query('days')).toBe(10);
    });
    const passed = await elapsed(() => new Promise((resolve) => setTimeout(resolve, 20)));
    expect(passed).toBeLessThan(10_000);
  });

  it('does not skip while that is disabled', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(DaysWorkflow, options(100));
      const result = handle.result();
      await env.withAutoTimeSkippingDisabled(async () => {
        const passed = await elapsed(async () => {
          const days = await handle.query('days');
          expect(days).toBeLessThan(100);
          await new Promise((resolve) => setTimeout(resolve, 50));
          expect(await handle.query('days')).toBe(days);
        });
        expect(passed).toBeLessThan(10_000);
      });
      await result;
    });
  });

  embeddedIt('is run until nothing is left to happen', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(DaysWorkflow, options(20));
      await expect(env.runUntilIdle()).resolves.toBe(true);
      expect((await handle.describe()).status.name).toBe('COMPLETED');
    });
  });

  it('is the same for workflows in threads of their own', async () => {
    const worker = await createWorker(undefined, { workflowThreads: 1 });
    const handles = await Promise.all([1, 2, 3].map(() => env.client.workflow.start(MonthWorkflow, options('you'))));
    await worker.runUntil(() => Promise.all(handles.map((handle) => handle.result())));
    for (const handle of handles) {
      const { events } = await handle.fetchHistory();
      expect(events?.filter((event) => event.workflowTaskTimedOutEventAttributes)).toEqual([]);
    }
  });

  it('is the same for workers and clients over the network', async () => {
    const connection = await Connection.connect({ address: await env.address() });
    const activities = { greet: async (name: string) => `Hi, ${name}!` };
    const worker = await Worker.create({ connection, taskQueue, workflows, activities });
    await expect(worker.runUntil(env.client.workflow.execute(MonthWorkflow, options('you')))).resolves.toBe('Hi, you!');
    await connection.close();
  });
});

describe('histories', () => {
  embeddedIt('of an environment replay, until the code is another', async () => {
    const worker = await createWorker();
    await worker.runUntil(env.client.workflow.execute(MonthWorkflow, options('you')));
    const histories = env.client.workflow.list().intoHistories();
    await expect(expectReplays(histories, { workflows })).resolves.toBe(1);
    const other = expectReplays(env.client.workflow.list().intoHistories(), { workflows: [ApprovalWorkflow] });
    await expect(other).rejects.toThrow(ReplaysFailedError);
    await expect(other).rejects.toThrow('1 of 1 histories did not replay');
  });

  it('that do not exist show nothing', async () => {
    await expect(expectReplays([], { workflows })).rejects.toThrow('given no history');
  });
});
