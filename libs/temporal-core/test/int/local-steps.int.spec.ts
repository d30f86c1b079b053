import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ActivityDefinition,
  activityInfo,
  cancellationSignal,
  CompleteAsyncError,
  heartbeat,
  sleep,
} from '@nest-temporal/core/activity';
import { ApplicationFailure, noopLogger } from '@nest-temporal/core';
import { WorkflowClient } from '@nest-temporal/core/client';
import { defaultPayloadConverter, type PayloadCodec } from '@nest-temporal/core/converter';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { Price } from './fixtures/local.contract.js';
import { type LocalStep, LocalStepsWorkflow } from './fixtures/local-steps.workflows.js';

/** Activities that began, and how they ended where that is of interest. */
let ran: string[] = [];
let napping = 0;

const aborted = (): Promise<void> =>
  new Promise((resolve) => cancellationSignal().addEventListener('abort', () => resolve()));

const activities = {
  async late(): Promise<string> {
    const { attempt } = activityInfo();
    if (attempt === 1) await aborted();
    return `attempt ${attempt}`;
  },
  async slow(): Promise<void> {
    ran.push('slow');
    await aborted();
  },
  async nap(ms: number): Promise<number> {
    const together = ++napping;
    await sleep(ms);
    napping--;
    return together;
  },
  async refuse(): Promise<void> {
    ran.push(`refuse ${activityInfo().attempt}`);
    throw Object.assign(new Error('no'), { name: 'Refused' });
  },
  async insist(): Promise<string> {
    heartbeat('kept by nobody');
    const { attempt, heartbeatDetails } = activityInfo();
    if (attempt === 1) throw ApplicationFailure.create({ message: 'soon', nextRetryDelay: 1 });
    return `attempt ${attempt}, ${heartbeatDetails.length} details`;
  },
  async failUntil(attempt: number): Promise<number> {
    if (activityInfo().attempt < attempt) throw new Error('not yet');
    return activityInfo().attempt;
  },
  async stubborn(): Promise<string> {
    ran.push('stubborn');
    await aborted();
    ran.push((cancellationSignal().reason as Error).message);
    return 'completed all the same';
  },
  async completeElsewhere(): Promise<never> {
    throw new CompleteAsyncError();
  },
  async info(...args: unknown[]): Promise<unknown> {
    const { activityId, activityType, attempt, isLocal, taskQueue, workflowType, workflowExecution } = activityInfo();
    const { startToCloseTimeoutMs, scheduleToCloseTimeoutMs } = activityInfo();
    const { workflowId } = workflowExecution ?? {};
    const timeouts = { startToCloseTimeoutMs, scheduleToCloseTimeoutMs };
    return { args, activityId, activityType, attempt, isLocal, taskQueue, workflowType, workflowId, ...timeouts };
  },
};
const double: ActivityDefinition = {
  name: 'double',
  parameterTypes: [Price],
  run: (price: unknown) => new Price((price as Price).euros * 200),
};
const codec: PayloadCodec = {
  encode: async (payloads) =>
    payloads.map((payload) => ({ ...payload, data: payload.data.map((byte) => byte ^ 0x5a) })),
  decode: async (payloads) =>
    payloads.map((payload) => ({ ...payload, data: payload.data.map((byte) => byte ^ 0x5a) })),
};

describe.each([
  ['on the main thread', 0],
  ['in a thread', 1],
])('a local activity of a workflow %s', (_, workflowThreads) => {
  const server = useWorkers({
    workflows: [LocalStepsWorkflow],
    activities: [activities, double],
    logger: noopLogger,
    workflowThreads,
  });
  beforeEach(() => {
    ran = [];
    napping = 0;
  });

  /** Runs a step, and replays it. */
  async function run(step: LocalStep, options: Partial<WorkerOptions> = {}) {
    const { connection, taskQueue } = server;
    const { dataConverter } = options;
    const client = new WorkflowClient({ connection, taskQueue, dataConverter });
    const start = { workflowId: randomUUID(), args: [step] as [LocalStep], workflowTaskTimeout: '1s' as const };
    const handle = await client.start(LocalStepsWorkflow, start);
    const worker = await server.createWorker(options);
    const result = await worker.runUntil(() => handle.result());
    const history = await handle.fetchHistory();
    const { interceptors } = options;
    const replayed = { workflows: [LocalStepsWorkflow], dataConverter, interceptors };
    await Worker.runReplayHistory(replayed, history);
    const { events = [] } = history;
    const markers = events.flatMap(({ markerRecordedEventAttributes: marker }) => marker ?? []);
    return { result, markers, timers: events.filter((event) => event.timerStartedEventAttributes).length, start };
  }

  it('times out as its options say', async () => {
    const { result, markers } = await run('timeouts');
    expect(result).toEqual(['attempt 2', 'START_TO_CLOSE', 'SCHEDULE_TO_CLOSE']);
    expect(markers).toHaveLength(3);
  });

  it('waits for a slot of the worker, no longer than scheduleToStartTimeout', async () => {
    const { result } = await run('waiting', { maxConcurrentLocalActivityExecutions: 1 });
    expect(result).toEqual([1, 'SCHEDULE_TO_START', 1]);
  });

  it('runs beside others where slots are free', async () => {
    const { result } = await run('waiting');
    expect(result).toEqual([1, 2, 3]);
  });

  it('is retried as its policy and its failure say', async () => {
    const { result, timers } = await run('retries');
    expect(result).toEqual(['Refused: no', 'Refused: no', 'attempt 2, 0 details', 'Refused: no']);
    expect(ran).toEqual(['refuse 1', 'refuse 1', 'refuse 2', 'refuse 3', 'refuse 1']);
    expect(timers).toBe(0);
  });

  it('waits for attempts by timers above localRetryThreshold, and counts on', async () => {
    const { result, timers, markers } = await run('backoffs');
    expect(result).toBe(3);
    expect(timers).toBe(2);
    expect(markers).toHaveLength(3);
  });

  it('does not run when it is cancelled in the task that schedules it', async () => {
    const { result } = await run('unstarted');
    expect(result).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(ran).toEqual([]);
  });

  it('is cancelled while it runs, as its cancellation type says', async () => {
    const { result } = await run('running');
    expect(result).toEqual(['cancelled', 'completed all the same', 'cancelled']);
    // The abandoned one goes on until its worker stops.
    expect(ran.slice(3)).toEqual(['CANCELLED', 'CANCELLED', 'WORKER_SHUTDOWN']);
  });

  it.each(['betweenAttempts', 'duringBackoff'] as const)('ends when it is cancelled: %s', async (step) => {
    const { result } = await run(step);
    expect(result).toBe('cancelled');
    expect(ran).toEqual(['refuse 1']);
  });

  it('cannot be completed by somebody else', async () => {
    const { result } = await run('elsewhere');
    expect(result).toMatch(/^CompleteAsyncError: A local activity cannot be completed by somebody else/);
  });

  it('takes and returns instances of classes, and refuses what is none', async () => {
    const { result } = await run('dto');
    expect(result).toMatchObject([true, 5, expect.stringMatching(/double/)]);
  });

  it('passes arguments, results and failures through codecs, but not the data of its marker', async () => {
    const { result, markers } = await run('info', { dataConverter: { payloadCodecs: [codec] } });
    expect(result).toMatchObject({ args: ['a'], isLocal: true });
    const [{ details = {} }] = markers;
    const textOf = (name: string) => new TextDecoder().decode(details[name]?.payloads?.[0]?.data);
    expect(textOf('data')).toContain('"activity_type":"info"');
    expect(textOf('result')).not.toContain('isLocal');
  });

  it('knows who it is', async () => {
    const { result, start } = await run('info');
    expect(result).toEqual({
      args: ['a'],
      activityId: '1',
      activityType: 'info',
      attempt: 1,
      isLocal: true,
      taskQueue: server.taskQueue,
      workflowType: 'LocalStepsWorkflow',
      workflowId: start.workflowId,
      startToCloseTimeoutMs: 20_000,
      scheduleToCloseTimeoutMs: 30_000,
    });
  });

  it('passes interceptors of the workflow and of activities, with its headers', async () => {
    const seen: unknown[] = [];
    const { result } = await run('retries', {
      interceptors: {
        workflowModules: [fileURLToPath(new URL('fixtures/local.interceptors.ts', import.meta.url))],
        activity: [
          {
            inbound: {
              execute: (input, next) => {
                seen.push(defaultPayloadConverter.fromPayload(input.headers['caller']));
                return next(input);
              },
            },
          },
        ],
      },
    });
    expect(result).toContain('<attempt 2, 0 details>');
    expect(new Set(seen)).toEqual(new Set(['refuse 1', 'insist 1']));
  });
});
