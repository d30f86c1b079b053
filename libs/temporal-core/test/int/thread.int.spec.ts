import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection, WorkflowClient, type WorkflowHandle } from '@nest-temporal/core/client';
import type { PayloadCodec } from '@nest-temporal/core/converter';
import { Worker, type LogAttributes, type WorkerOptions } from '@nest-temporal/core/worker';
import type { Payload } from '@nest-temporal/core/internal/common/payload';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import * as workflows from './fixtures/thread.workflows.js';

interface Line {
  level: string;
  message: string;
  attributes?: LogAttributes;
}

const { PatientWorkflow, BriefWorkflow, StuckWorkflow, CarelessWorkflow } = workflows;
const failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
const timedOut = EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
const completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;

describe('workflows in a thread of their own, on a real server', () => {
  let connection: Connection;
  let client: WorkflowClient;

  const createWorker = async (taskQueue: string, options: Partial<WorkerOptions> = {}) => {
    const lines: Line[] = [];
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflows: [PatientWorkflow, BriefWorkflow, StuckWorkflow, CarelessWorkflow],
      workflowThreads: 1,
      logger: loggerFrom((level, message, attributes) => void lines.push({ level, message, ...{ attributes } })),
      ...options,
    });
    return { worker, lines };
  };
  const newQueue = (): string => `thread-${randomUUID()}`;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new WorkflowClient({ connection });
  });
  afterAll(() => connection.close());

  it('run on several threads at once, and log on the main thread', async () => {
    const taskQueue = newQueue();
    const { worker, lines } = await createWorker(taskQueue, { workflowThreads: 2 });
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const results = await worker.runUntil(() =>
      Promise.all(
        numbers.map((n) => client.execute(BriefWorkflow, { taskQueue, workflowId: randomUUID(), args: [n] })),
      ),
    );
    expect(results).toEqual(numbers.map((n) => 2 * n));
    const logged = lines.filter(({ message }) => message === 'brief').map(({ attributes }) => attributes?.['n']);
    expect(logged.sort((a, b) => Number(a) - Number(b))).toEqual(numbers);
    expect(lines.filter(({ level }) => level === 'WARN' || level === 'ERROR')).toEqual([]);
  });

  it('go on with another worker after a shutdown, which loses no task', async () => {
    const taskQueue = newQueue();
    const handle = await client.start(PatientWorkflow, { taskQueue, workflowId: randomUUID(), args: ['Hello'] });
    const first = await createWorker(taskQueue);
    await first.worker.runUntil(async () => expect(await handle.query('isIntroduced')).toBe(false));
    expect(first.worker.state).toBe('stopped');
    const second = await createWorker(taskQueue);
    const result = await second.worker.runUntil(async () => {
      await handle.signal('introduce', 'thread');
      return handle.result();
    });
    expect(result).toBe('Hello, thread!');
    expect(typesOf(await eventsOf(handle))).not.toContain(timedOut);
  });

  it('get their payloads through the codecs of the main thread', async () => {
    const taskQueue = newQueue();
    const dataConverter = { payloadCodecs: [new Inverting()] };
    const { worker } = await createWorker(taskQueue, { dataConverter });
    const encoding = new WorkflowClient({ connection, dataConverter });
    const options = { taskQueue, workflowId: randomUUID(), args: [21] } as const;
    const handle = await encoding.start(BriefWorkflow, options);
    expect(await worker.runUntil(handle.result())).toBe(42);
    const raw = new Inverting().invert('42');
    const payloads = (await eventsOf(handle)).map(
      (event) => event.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0]?.data,
    );
    expect(payloads.filter((data) => data && Buffer.compare(data, raw) === 0)).toHaveLength(1);
  });

  it('fail their task when they never yield, with their thread replaced, while others go on', async () => {
    const taskQueue = newQueue();
    const { worker, lines } = await createWorker(taskQueue);
    const patient = await client.start(PatientWorkflow, { taskQueue, workflowId: randomUUID(), args: ['Hi'] });
    await worker.runUntil(async () => {
      await expect.poll(async () => typesOf(await eventsOf(patient)), { timeout: 10_000 }).toContain(completed);
      const loop = await client.start(StuckWorkflow, {
        taskQueue,
        workflowId: `stuck-${randomUUID()}`,
        args: ['loop'],
      });
      expect(await taskFailureOf(loop)).toContain('[TMPRL1101] Potential deadlock detected: workflow "StuckWorkflow"');
      expect(lines.find(({ message }) => message.includes('its thread was terminated'))).toMatchObject({
        level: 'ERROR',
        attributes: { workflowType: 'StuckWorkflow', workflowId: loop.workflowId },
      });
      await loop.terminate();
      const endless = await client.start(StuckWorkflow, { taskQueue, workflowId: randomUUID(), args: ['await'] });
      expect(await taskFailureOf(endless)).toContain('[TMPRL1101]');
      await endless.terminate();
      await patient.signal('introduce', 'survivor');
      expect(await patient.result()).toBe('Hi, survivor!');
      // Its tasks of that time were handed over.
      expect(typesOf(await eventsOf(patient))).not.toContain(timedOut);
    });
    // The second was stopped inside the thread that knew of the first.
    expect(lines.filter(({ message }) => message.includes('its thread was terminated'))).toHaveLength(1);
  });

  it('fail their task by process.exit and by a rejection that nobody handles', async () => {
    const taskQueue = newQueue();
    const { worker, lines } = await createWorker(taskQueue);
    const start = (how: 'exit' | 'rejection') =>
      client.start(CarelessWorkflow, { taskQueue, workflowId: randomUUID(), args: [how] });
    await worker.runUntil(async () => {
      const exit = await start('exit');
      const rejection = await start('rejection');
      expect(await taskFailureOf(exit)).toMatch(/process/);
      expect(await taskFailureOf(rejection)).toContain('nobody handles this');
      await Promise.all([exit.terminate(), rejection.terminate()]);
      const brief = { taskQueue, workflowId: randomUUID(), args: [4] } as const;
      expect(await client.execute(BriefWorkflow, brief)).toBe(8);
    });
    expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  it('fail their task when they use up the memory of their thread, which is replaced', async () => {
    const script = fileURLToPath(new URL('./fixtures/hungry-life.mjs', import.meta.url));
    const args = ['--max-old-space-size=150', script, inject('temporalAddress')];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    const [failure, result] = stdout.trim().split('\n');
    expect(failure).toMatch(/The workflow thread exited while workflow "HungryWorkflow" was running: .*memory/);
    expect(result).toBe('42');
  });

  it('let the process end by itself after shutdown', async () => {
    const script = fileURLToPath(new URL('./fixtures/short-life.mjs', import.meta.url));
    // As outside a test runner, where a thread is the default.
    const { VITEST: _, ...env } = process.env;
    const ended = promisify(execFile)(process.execPath, [script, inject('temporalAddress')], { timeout: 30_000, env });
    expect((await ended).stdout.trim()).toBe('Hello, process!');
  });
});

async function eventsOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<readonly HistoryEvent[]> {
  return (await handle.fetchHistory()).events ?? [];
}

function typesOf(events: readonly HistoryEvent[]): unknown[] {
  return events.map(({ eventType }) => eventType);
}

/** Message of the first failed workflow task. */
async function taskFailureOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string> {
  const find = async () => (await eventsOf(handle)).find(({ eventType }) => eventType === failed);
  await expect.poll(find, { timeout: 15_000, interval: 100 }).toBeDefined();
  return (await find())?.workflowTaskFailedEventAttributes?.failure?.message ?? '';
}

/** Turns every bit of the data over. */
class Inverting implements PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map(({ metadata, data }) => ({ metadata, data: this.invert(data) })));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return this.encode(payloads);
  }

  invert(data: Uint8Array | string): Uint8Array {
    return Buffer.from(data).map((byte) => byte ^ 0xff);
  }
}
