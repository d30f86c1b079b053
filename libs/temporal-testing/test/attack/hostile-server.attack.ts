/** Servers that answer anything but what they should: a worker serves them again once they behave, and always shuts down. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core';
import { bundleWorkflows, Worker, type WorkflowBundle } from '@nest-temporal/core/worker';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { RpcError, rpcStatusNames } from '@nest-temporal/core/internal/common/rpc-channel';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { VirtualClock } from '../../../temporal-core/test/support/virtual-clock.js';
import { Random } from './random.js';
import { connectTo, silence, type Answer } from './scripted-server.js';

const random = new Random('hostile server');

/** What a server does instead of answering. */
const misdeeds: Record<string, Answer> = {
  ...Object.fromEntries(
    rpcStatusNames
      .filter((status) => status !== 'OK')
      .map((status) => [status, () => Promise.reject(new RpcError({ status, message: 'hostile' }))]),
  ),
  'an empty answer': () => new Uint8Array(0),
  'random bytes': () => random.bytes(random.below(300)),
  'a long answer': () => new Uint8Array(2_000_000),
  'an error that is none of gRPC': () => Promise.reject(new TypeError('hostile')),
  'details that cannot be read': () =>
    Promise.reject(new RpcError({ status: 'INTERNAL', message: 'hostile', statusDetails: random.bytes(40) })),
};
/** Each RPC and how many workflow threads the worker has. Activities do not run in those. */
const attacked: [rpc: string, workflowThreads: number][] = [
  ['RespondWorkflowTaskCompleted', 0],
  ['RespondWorkflowTaskCompleted', 1],
  ['PollWorkflowTaskQueue', 0],
  ['PollWorkflowTaskQueue', 1],
  ['PollActivityTaskQueue', 0],
  ['RespondActivityTaskCompleted', 0],
];
/** How often each misdeed is done before the server behaves; more often than a call is retried at once. */
const timesOfEach = 3;

/** What the same poll would be answered with forever: the worker ends, with an error that names the status. */
const endsWorker = new Set(['INVALID_ARGUMENT', 'UNIMPLEMENTED']);

let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  workflowBundle = await bundleWorkflows({
    workflowsPath: fileURLToPath(new URL('./fixtures/attack.workflows.ts', import.meta.url)),
  });
});

let tokens = 0;

/** A first task of a workflow that has nothing to do yet. */
function workflowTask(): Uint8Array {
  const token = `task-${++tokens}`;
  return encodeMessage('PollWorkflowTaskQueueResponse', {
    taskToken: Buffer.from(token),
    workflowExecution: { workflowId: token, runId: token },
    workflowType: { name: 'Collector' },
    startedEventId: 3,
    attempt: 1,
    history: {
      events: [
        {
          eventId: 1,
          eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
          workflowExecutionStartedEventAttributes: {
            workflowType: { name: 'Collector' },
            taskQueue: { name: 'q' },
            attempt: 1,
          },
        },
        {
          eventId: 2,
          eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
          workflowTaskScheduledEventAttributes: {},
        },
        {
          eventId: 3,
          eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
          workflowTaskStartedEventAttributes: { scheduledEventId: 2 },
        },
      ],
    },
  });
}

function activityTask(): Uint8Array {
  const token = `activity-${++tokens}`;
  return encodeMessage('PollActivityTaskQueueResponse', {
    taskToken: Buffer.from(token),
    activityId: token,
    activityType: { name: 'greet' },
    workflowExecution: { workflowId: token, runId: token },
    startToCloseTimeout: { seconds: 60 },
  });
}

/** In a turn of the event loop of its own, as what comes from a network. */
const soon = (make: () => Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve) => setImmediate(() => resolve(make())));

describe.each(attacked)('%s with %i workflow threads', (rpc, workflowThreads) => {
  it.each(Object.keys(misdeeds))('that is answered by %s is survived', async (name) => {
    const clock = new VirtualClock();
    let left = timesOfEach;
    const served = { RespondWorkflowTaskCompleted: deferred(), RespondActivityTaskCompleted: deferred() };
    let isServed = false;
    const sound: Record<string, Answer> = {
      PollWorkflowTaskQueue: (_, signal) => (isServed ? silence(signal) : soon(workflowTask)),
      PollActivityTaskQueue: (_, signal) => (isServed ? silence(signal) : soon(activityTask)),
      RespondWorkflowTaskCompleted: (request) => {
        decodeMessage('RespondWorkflowTaskCompletedRequest', request);
        if (left <= 0) served.RespondWorkflowTaskCompleted.resolve();
        return new Uint8Array(0);
      },
      RespondActivityTaskCompleted: (request) => {
        decodeMessage('RespondActivityTaskCompletedRequest', request);
        if (left <= 0) served.RespondActivityTaskCompleted.resolve();
        return new Uint8Array(0);
      },
    };
    const hostile: Answer = (request, signal) => {
      if (left-- > 0) return misdeeds[name](request, signal);
      return sound[rpc](request, signal);
    };
    const worker = await Worker.create({
      connection: connectTo({ ...sound, [rpc]: hostile }, clock),
      clock,
      taskQueue: 'q',
      workflowBundle,
      workflowThreads,
      activities: { greet: () => 'hello' },
      logger: loggerFrom(() => undefined),
    });
    const running = worker.run();
    // A worker that fails rejects before its thread has ended.
    running.catch(() => undefined);
    void Promise.all(Object.values(served).map(({ promise }) => promise)).then(() => (isServed = true));
    while (!isServed && worker.state !== 'stopped') await clock.next();
    if (endsWorker.has(name) && rpc.startsWith('Poll')) {
      await expect(running).rejects.toThrow(name);
      return;
    }
    expect(worker.state).toBe('running');
    const stopped = worker.shutdown();
    await clock.run();
    await Promise.all([stopped, running]);
  });
});
