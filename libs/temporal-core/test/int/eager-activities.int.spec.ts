import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client, Connection, type RpcInterceptor } from '@nest-temporal/core/client';
import { decodeMessage } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import type { CallOptions } from './fixtures/calling.contract.js';
import { FanOutWorkflow } from './fixtures/calling.workflows.js';

describe('eager activities on a real server', () => {
  let connection: Connection;
  let client: Client;
  /** Activity tasks by the way they came. */
  let came: { polled: number; eager: number };
  /** Activities that workflow tasks asked to be run eagerly. */
  let asked: number;

  const counting: RpcInterceptor = {
    unary: async (call, next) => {
      if (call.path.endsWith('/RespondWorkflowTaskCompleted')) {
        const { commands = [] } = decodeMessage('RespondWorkflowTaskCompletedRequest', call.request);
        asked += commands.filter(
          ({ scheduleActivityTaskCommandAttributes: attributes }) => attributes?.requestEagerExecution,
        ).length;
      }
      const response = await next(call);
      if (call.path.endsWith('/PollActivityTaskQueue')) {
        if (decodeMessage('PollActivityTaskQueueResponse', response).taskToken?.length) came.polled++;
      } else if (call.path.endsWith('/RespondWorkflowTaskCompleted')) {
        came.eager += decodeMessage('RespondWorkflowTaskCompletedResponse', response).activityTasks?.length ?? 0;
      }
      return response;
    },
  };

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress'), interceptors: [counting] });
    client = new Client({ connection });
  });
  beforeEach(() => {
    came = { polled: 0, eager: 0 };
    asked = 0;
  });
  afterAll(() => connection.close());

  async function fanOut(count: number, options: Partial<WorkerOptions> = {}, call: CallOptions = {}) {
    const taskQueue = `eager-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflows: [FanOutWorkflow],
      activities: { work: async (i: number) => i * 2 },
      ...options,
    });
    return worker.runUntil(async () => {
      const start = { taskQueue, workflowId: randomUUID(), args: [count, call] as [number, CallOptions] };
      const handle = await client.workflow.start(FanOutWorkflow, start);
      const result = await handle.result();
      return { worker, result, events: (await handle.fetchHistory()).events ?? [] };
    });
  }

  it('come with the answer to the workflow task instead of a poll', async () => {
    const { worker, result, events } = await fanOut(1);
    expect(result).toEqual([0]);
    expect(came).toEqual({ polled: 0, eager: 1 });
    const started = events.find(({ eventType }) => eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED);
    expect(started?.activityTaskStartedEventAttributes).toMatchObject({
      identity: worker.identity.identity,
      attempt: 1,
    });
  });

  it('are three for one workflow task unless the worker says otherwise, the others are polled', async () => {
    const { result } = await fanOut(5);
    expect(result).toEqual([0, 2, 4, 6, 8]);
    expect({ asked, ...came }).toEqual({ asked: 3, polled: 2, eager: 3 });
  });

  it('come to workflows in a thread of their own as well', async () => {
    const { result } = await fanOut(4, { workflowThreads: 1 });
    expect(result).toEqual([0, 2, 4, 6]);
    expect({ asked, ...came }).toEqual({ asked: 3, polled: 1, eager: 3 });
  });

  it('are as many as the worker allows', async () => {
    await fanOut(3, { maxEagerActivityReservationsPerWorkflowTask: 1 });
    expect({ asked, ...came }).toEqual({ asked: 1, polled: 2, eager: 1 });
  });

  it.each<[string, Partial<WorkerOptions>, CallOptions]>([
    ['the worker allows none', { maxEagerActivityReservationsPerWorkflowTask: 0 }, {}],
    ['a rate is set that the server keeps by the polls', { maxTaskQueueActivitiesPerSecond: 1000 }, {}],
    ['the polls hold all slots', { maxConcurrentActivityTaskExecutions: 1 }, {}],
    ['the call forbids it', {}, { allowEagerDispatch: false }],
  ])('are not asked for when %s', async (_, options, call) => {
    const { result } = await fanOut(2, options, call);
    expect(result).toEqual([0, 2]);
    expect({ asked, ...came }).toEqual({ asked: 0, polled: 2, eager: 0 });
  });

  it('give back their slots', async () => {
    // Two slots are free beside the poll: the second workflow has its tasks only when the first gave them back.
    const options = { maxConcurrentActivityTaskExecutions: 3, maxConcurrentActivityTaskPolls: 1 };
    const taskQueue = `eager-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflows: [FanOutWorkflow],
      activities: { work: async (i: number) => i },
      ...options,
    });
    await worker.runUntil(async () => {
      for (let run = 1; run <= 3; run++) {
        const start = { taskQueue, workflowId: randomUUID(), args: [2, {}] as [number, CallOptions] };
        expect(await client.workflow.execute(FanOutWorkflow, start)).toEqual([0, 1]);
        expect(came).toEqual({ polled: 0, eager: 2 * run });
      }
    });
  });

  it('run through codecs as any other activity', async () => {
    const flip = (payloads: readonly { data: Uint8Array }[]) =>
      payloads.map((payload) => ({ ...payload, data: payload.data.map((byte) => ~byte & 0xff) }));
    const codec = {
      encode: async <P extends { data: Uint8Array }>(payloads: P[]) => flip(payloads) as P[],
      decode: async <P extends { data: Uint8Array }>(payloads: P[]) => flip(payloads) as P[],
    };
    const dataConverter = { payloadCodecs: [codec] };
    const taskQueue = `eager-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflows: [FanOutWorkflow],
      activities: { work: async (i: number) => i + 1 },
      dataConverter,
    });
    const flipped = new Client({ connection, dataConverter });
    const start = { taskQueue, workflowId: randomUUID(), args: [2, {}] as [number, CallOptions] };
    expect(await worker.runUntil(flipped.workflow.execute(FanOutWorkflow, start))).toEqual([1, 2]);
    expect(came).toEqual({ polled: 0, eager: 2 });
  });
});
