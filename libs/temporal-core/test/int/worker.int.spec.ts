import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { activityInfo, CompleteAsyncError, Context, heartbeat } from '@nest-temporal/core/activity';
import { Connection, NamespaceNotFoundError, WorkflowClient } from '@nest-temporal/core/client';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import * as workflows from './fixtures/life.workflows.js';

describe('the life of a worker on a real server', () => {
  let connection: Connection;
  let client: WorkflowClient;

  const createWorker = (taskQueue: string, options: Partial<WorkerOptions> = {}): Promise<Worker> =>
    Worker.create({
      connection,
      taskQueue,
      workflows: [workflows.ProgressWorkflow, workflows.InterruptedWorkflow, workflows.ElsewhereWorkflow],
      ...options,
    });
  const newQueue = (): string => `life-${randomUUID()}`;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new WorkflowClient({ connection });
  });
  afterAll(() => connection.close());

  it('carries heartbeat details to the next attempt, those of a failure included', async () => {
    const taskQueue = newQueue();
    const activities = {
      async progress(steps: number): Promise<string> {
        const [done = 0] = activityInfo().heartbeatDetails as [number?];
        heartbeat(done + 1);
        if (done + 1 < steps) throw new Error('interrupted');
        return `${done + 1} steps in ${activityInfo().attempt} attempts`;
      },
    };
    const worker = await createWorker(taskQueue, { activities });
    const result = await worker.runUntil(
      client.execute(workflows.ProgressWorkflow, { taskQueue, workflowId: randomUUID(), args: [3] }),
    );
    expect(result).toBe('3 steps in 3 attempts');
  });

  it('tells an activity that its workflow was cancelled by the answer to a heartbeat', async () => {
    const taskQueue = newQueue();
    const reasons: string[] = [];
    const activities = {
      async progress(): Promise<string> {
        const context = Context.current();
        for (;;) {
          heartbeat();
          await context.sleep(50).catch((error: unknown) => {
            reasons.push((error as Error).message);
            throw error;
          });
        }
      },
    };
    const worker = await createWorker(taskQueue, { activities, maxHeartbeatThrottleInterval: 100 });
    const handle = await client.start(workflows.ProgressWorkflow, { taskQueue, workflowId: randomUUID(), args: [1] });
    const events = await worker.runUntil(async () => {
      await eventually(
        async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastHeartbeatTime,
      ).toBeTruthy();
      await handle.cancel();
      expect(await handle.result()).toBe('cancelled');
      return (await handle.fetchHistory()).events ?? [];
    });
    expect(reasons).toEqual(['CANCELLED']);
    const types = events.map(({ eventType }) => eventType);
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
  });

  it('lets activities end within the grace time, and hands those over that do not', async () => {
    const taskQueue = newQueue();
    const first = await createWorker(taskQueue, {
      shutdownGraceTime: 300,
      activities: {
        untilShutdown: async () => {
          const { cancelled, workerShutdownSignal: signal } = Context.current();
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return cancelled;
        },
      },
    });
    const handle = await client.start(workflows.InterruptedWorkflow, { taskQueue, workflowId: randomUUID(), args: [] });
    await first.runUntil(async () => {
      await eventually(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastStartedTime).toBeTruthy();
    });
    const second = await createWorker(taskQueue, {
      activities: { untilShutdown: async () => `attempt ${activityInfo().attempt} ended` },
    });
    expect(await second.runUntil(handle.result())).toBe('attempt 2 ended');
  });

  it('leaves an activity to be completed by somebody else', async () => {
    const taskQueue = newQueue();
    let taskToken: Uint8Array | undefined;
    const worker = await createWorker(taskQueue, {
      activities: {
        elsewhere: () => {
          taskToken = activityInfo().taskToken;
          throw new CompleteAsyncError();
        },
      },
    });
    const handle = await client.start(workflows.ElsewhereWorkflow, { taskQueue, workflowId: randomUUID(), args: [] });
    const result = await worker.runUntil(async () => {
      await eventually(() => taskToken).toBeDefined();
      const data = new TextEncoder().encode('"from elsewhere"');
      const metadata = { encoding: new TextEncoder().encode('json/plain') };
      await connection.workflowService.respondActivityTaskCompleted({
        namespace: 'default',
        taskToken,
        result: { payloads: [{ metadata, data }] },
      });
      return handle.result();
    });
    expect(result).toBe('from elsewhere');
  });

  it('does not run in an unknown namespace', async () => {
    const worker = await createWorker(newQueue(), { namespace: 'no-such-namespace', activities: {} });
    await expect(worker.run()).rejects.toThrow(NamespaceNotFoundError);
  });

  it('lets the process end by itself after shutdown', async () => {
    const script = fileURLToPath(new URL('./fixtures/short-life.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, inject('temporalAddress')], {
      timeout: 30_000,
    });
    expect(stdout.trim()).toBe('Hello, process!');
  });
});

function eventually<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000 });
}
