import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkflowClient, type WorkflowClientInterceptor } from '@nest-temporal/core/client';
import { defaultPayloadConverter } from '@nest-temporal/core/converter';
import type { Payload } from '@nest-temporal/core/internal/common/payload';
import { loggerFrom, meterFrom, type Measurement } from '@nest-temporal/core/internal/common/telemetry';
import { Worker, type ActivityInterceptors, type InjectedSinks, type LogAttributes } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { WalkedChildWorkflow, WalkingWorkflow, type WalkingSinks } from './fixtures/walking.workflows.js';

type Input = { headers: Record<string, Payload> };

const withHeader = <I extends Input>(call: string, input: I): I => ({
  ...input,
  headers: { ...input.headers, trace: defaultPayloadConverter.toPayload(`by ${call}`) },
});
const ofClient: WorkflowClientInterceptor = {
  start: (input, next) => next(withHeader('start', input)),
  signal: (input, next) => next(withHeader('signal', input)),
  query: (input, next) => next(withHeader('query', input)),
  startUpdate: (input, next) => next(withHeader('startUpdate', input)),
};

/** What the client and the first round of the workflow do, as the interceptors see it. */
const firstRound = [
  'execute by start',
  'scheduleActivity',
  'scheduleLocalActivity',
  'startChildWorkflowExecution',
  'signalWorkflow',
  'startTimer 1',
  'startTimer 1',
  'startTimer 1',
  'startTimer 1',
  'startTimer 1',
  'startTimer 1',
  'startTimer 60000',
];
const messages = [
  'handleSignal by signal',
  'handleQuery by query',
  'validateUpdate by startUpdate',
  'handleUpdate by startUpdate',
];

const records: { message: string; attributes?: LogAttributes }[] = [];
const measured: Measurement[] = [];
const headers: string[] = [];
const reached: unknown[][] = [];
const sinks: InjectedSinks<WalkingSinks> = {
  steps: {
    reached: { fn: ({ workflowType }, step, at) => void reached.push([workflowType, step, at instanceof Date]) },
    counted: {
      fn: async () => {
        throw new Error('of a sink');
      },
    },
  },
};
const activityInterceptors: ActivityInterceptors = {
  inbound: {
    execute(input, next) {
      headers.push(String(input.headers['trace'] && defaultPayloadConverter.fromPayload(input.headers['trace'])));
      return next(input);
    },
  },
};
const workflows = [WalkingWorkflow, WalkedChildWorkflow];
const workflowModules = [fileURLToPath(new URL('./fixtures/walking.interceptors.ts', import.meta.url))];

describe.each([
  ['in a thread', { workflowThreads: 1 }],
  ['on the main thread', { workflowThreads: 0 }],
  ['evicted after each task', { maxCachedWorkflows: 0 }],
])('interceptors of a workflow, %s', (_, options) => {
  const server = useWorkers({
    workflows,
    activities: { header: async () => undefined },
    interceptors: { workflowModules, activity: [activityInterceptors] },
    sinks,
    ...options,
  });
  let client: WorkflowClient;
  beforeEach(() => {
    const { connection, taskQueue } = server;
    client = new WorkflowClient({ connection, taskQueue, interceptors: { workflow: [ofClient] } });
  });
  afterEach(() => {
    for (const list of [records, measured, headers, reached]) list.length = 0;
  });

  it('see every call with its header, and so do sinks, logs and metrics', async () => {
    const logger = loggerFrom((_level, message, attributes) => void records.push({ message, attributes }));
    const worker = await server.createWorker({ logger, meter: meterFrom((one) => void measured.push(one)) });
    const handle = await client.start(WalkingWorkflow, { workflowId: randomUUID(), args: [0] });
    const first = client.getHandle<WalkingWorkflow>(handle.workflowId, handle.firstExecutionRunId);
    const seen = await worker.runUntil(async () => {
      await handle.signal('nudge');
      await handle.query('seen');
      await handle.executeUpdate('go');
      return handle.result();
    });
    const attributesOf = (name: string): LogAttributes | undefined =>
      records.find(({ message }) => message === name)?.attributes;
    const calls = attributesOf('first round')?.['seen'] as string[];
    expect(calls.filter((call) => !call.startsWith('handle') && !call.startsWith('validate'))).toEqual(firstRound);
    // A query answered by a cached run is seen by it alone; rounds without a cache replay the rest.
    expect(messages).toEqual(expect.arrayContaining(calls.filter((call) => !firstRound.includes(call))));
    expect(calls).toContain('handleUpdate by startUpdate');
    expect(seen).toEqual(['execute by continueAsNew']);
    expect(attributesOf('child')).toMatchObject({
      tenant: 'acme',
      seen: ['execute by startChildWorkflowExecution', 'handleSignal by signalWorkflow'],
    });
    expect(headers).toEqual(['by scheduleActivity', 'by scheduleLocalActivity']);
    expect(reached).toEqual([
      ['WalkingWorkflow', 'begin', true],
      ['WalkingWorkflow', 'end', true],
    ]);
    expect(attributesOf('Sink function failed')).toMatchObject({ sink: 'steps.counted', error: 'of a sink' });
    const tags = { tenant: 'acme', workflow_type: 'WalkingWorkflow', task_queue: server.taskQueue };
    expect(measured.filter(({ name }) => name === 'walked_rounds')).toMatchObject([
      { value: 1, tags: { ...tags, round: 0 } },
      { value: 1, tags: { ...tags, round: 1 } },
    ]);
    reached.length = 0;
    const replayed: string[] = [];
    const counted = { fn: () => void replayed.push('counted'), callDuringReplay: true };
    await Worker.runReplayHistory(
      { workflows, interceptors: { workflowModules }, sinks: { steps: { ...sinks.steps, counted } } },
      await first.fetchHistory(),
    );
    expect(replayed).toEqual(['counted']);
    expect(reached).toEqual([]);
  });
});
