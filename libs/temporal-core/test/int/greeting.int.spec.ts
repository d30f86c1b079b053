import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection, WorkflowClient, WorkflowFailedError } from '@nest-temporal/core/client';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import { activityInfo } from '@nest-temporal/core/activity';
import { ApplicationFailure } from '@nest-temporal/core';
import { decodeUtf8 } from '@nest-temporal/core/internal/common/text';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { GreetingInput } from './fixtures/greeting.contract.js';
import * as workflows from './fixtures/greeting.workflows.js';

/** Activities as an application writes them: a class with a dependency. */
class Greetings {
  constructor(private readonly salutation: string) {}

  async sayHello(input: GreetingInput): Promise<string> {
    return `${this.salutation}, ${input.name}!`;
  }

  async failUntil(attempt: number): Promise<string> {
    const info = activityInfo();
    if (info.attempt < attempt) throw new Error(`attempt ${info.attempt} fails`);
    return `attempt ${info.attempt} of ${info.activityType} in ${info.workflowType}`;
  }
}

describe('a worker on a real server', () => {
  const taskQueue = `greeting-${randomUUID()}`;
  let connection: Connection;
  let client: WorkflowClient;

  const createWorker = (options: Partial<WorkerOptions> = {}): Promise<Worker> =>
    Worker.create({
      connection,
      taskQueue,
      workflows: [
        workflows.GreetingWorkflow,
        workflows.RetryingWorkflow,
        workflows.UnknownActivityWorkflow,
        workflows.TwoStepWorkflow,
        workflows.BrokenWorkflow,
      ],
      activities: new Greetings('Hello'),
      ...options,
    });
  const idFor = (what: string): string => `${what}-${randomUUID()}`;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new WorkflowClient({ connection });
  });
  afterAll(() => connection.close());

  it('runs a workflow with an activity and a DTO', async () => {
    const worker = await createWorker();
    const result = await worker.runUntil(
      client.execute(workflows.GreetingWorkflow, {
        taskQueue,
        workflowId: idFor('hello'),
        args: [{ name: 'my name' }],
      }),
    );
    expect(result).toBe('Hello, my name!');
    expect(worker.state).toBe('stopped');
  });

  it('retries a failing activity as its policy says', async () => {
    const worker = await createWorker();
    const result = await worker.runUntil(
      client.execute(workflows.RetryingWorkflow, { taskQueue, workflowId: idFor('retry'), args: [3] }),
    );
    expect(result).toBe('attempt 3 of failUntil in RetryingWorkflow');
  });

  it('fails an attempt of an unknown activity, naming those that the worker has', async () => {
    const worker = await createWorker();
    const result = await worker.runUntil(
      client.execute(workflows.UnknownActivityWorkflow, { taskQueue, workflowId: idFor('unknown-activity'), args: [] }),
    );
    expect(result).toBe(
      'Activity "missing" is not registered with this worker. Registered activities: "failUntil", "sayHello".',
    );
  });

  it('fails a workflow that is started with an invalid DTO by a client that cannot know', async () => {
    const worker = await createWorker();
    const failed = worker.runUntil(
      client.execute('GreetingWorkflow', { taskQueue, workflowId: idFor('invalid'), args: [{ name: '' }] }),
    );
    const error = await failed.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const { cause } = error as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ type: 'ValidationError', nonRetryable: true });
    expect(JSON.stringify((cause as ApplicationFailure).details)).toContain('name');
  });

  it('continues on another worker, which replays', async () => {
    const first = await createWorker();
    const handle = await client.start(workflows.TwoStepWorkflow, {
      taskQueue,
      workflowId: idFor('two-steps'),
      args: [{ name: 'first' }],
    });
    await first.runUntil(() => eventually(() => handle.query('progress')).toEqual(['Hello, first!']));

    await handle.signal('proceed', 'second');
    const second = await createWorker({ activities: new Greetings('Good evening') });
    expect(await second.runUntil(handle.result())).toEqual(['Hello, first!', 'Good evening, second!']);
  });

  it('serves tasks without a cache, replaying each time', async () => {
    const worker = await createWorker({ maxCachedWorkflows: 0 });
    const handle = await client.start(workflows.TwoStepWorkflow, {
      taskQueue,
      workflowId: idFor('uncached'),
      args: [{ name: 'first' }],
    });
    const result = await worker.runUntil(async () => {
      await eventually(() => handle.query('progress')).toEqual(['Hello, first!']);
      await handle.signal('proceed', 'second');
      return handle.result();
    });
    expect(result).toEqual(['Hello, first!', 'Hello, second!']);
    const { events = [] } = await handle.fetchHistory();
    expect(events.filter(isTaskFailure)).toEqual([]);
  });

  it('keeps runs in its cache under eviction', async () => {
    const worker = await createWorker({ maxCachedWorkflows: 2 });
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const results = await worker.runUntil(async () => {
      const handles = await Promise.all(
        names.map((name) =>
          client.start(workflows.TwoStepWorkflow, { taskQueue, workflowId: idFor('evicted'), args: [{ name }] }),
        ),
      );
      for (const [i, handle] of handles.entries()) {
        await eventually(() => handle.query('progress')).toEqual([`Hello, ${names[i]}!`]);
      }
      await Promise.all(handles.map((handle) => handle.signal('proceed', 'again')));
      return Promise.all(handles.map((handle) => handle.result()));
    });
    expect(results).toEqual(names.map((name) => [`Hello, ${name}!`, 'Hello, again!']));
  });

  it('fails the task of an unknown workflow type, naming those that the worker has', async () => {
    const worker = await createWorker();
    const handle = await client.start('GretingWorkflow', { taskQueue, workflowId: idFor('unknown'), args: [] });
    const failure = await worker.runUntil(() => firstTaskFailure(handle));
    expect(failure?.message).toContain('No workflow of type "GretingWorkflow" is registered');
    expect(failure?.message).toContain('GreetingWorkflow');
    await handle.terminate();
  });

  it('fails the task, not the workflow, on an error that is no failure', async () => {
    const worker = await createWorker();
    const handle = await client.start(workflows.BrokenWorkflow, { taskQueue, workflowId: idFor('broken'), args: [] });
    const failure = await worker.runUntil(() => firstTaskFailure(handle));
    expect(failure?.message).toContain('a mistake in workflow code');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });

  it('encodes what it sends and decodes what it gets by its codecs', async () => {
    const payloadCodecs = [
      {
        encode: async (payloads: Payload[]) => payloads.map((payload) => ({ ...payload, data: flip(payload.data) })),
        decode: async (payloads: Payload[]) => payloads.map((payload) => ({ ...payload, data: flip(payload.data) })),
      },
    ];
    const worker = await createWorker({ dataConverter: { payloadCodecs } });
    const secret = new WorkflowClient({ connection, dataConverter: { payloadCodecs } });
    const handle = await secret.start(workflows.TwoStepWorkflow, {
      taskQueue,
      workflowId: idFor('codec'),
      args: [{ name: 'secret' }],
    });
    const result = await worker.runUntil(async () => {
      await eventually(() => handle.query('progress')).toEqual(['Hello, secret!']);
      await handle.signal('proceed', 'more');
      return handle.result();
    });
    expect(result).toEqual(['Hello, secret!', 'Hello, more!']);
    const { events = [] } = await handle.fetchHistory();
    const input = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads[0];
    expect(decodeUtf8(flip(input?.data ?? new Uint8Array(0)))).toBe('{"name":"secret"}');
  });

  async function firstTaskFailure(handle: {
    fetchHistory(): Promise<{ events?: HistoryEvent[] }>;
  }): Promise<{ message?: string } | undefined> {
    let failure: { message?: string } | undefined;
    await eventually(async () => {
      const { events = [] } = await handle.fetchHistory();
      failure = events.find(isTaskFailure)?.workflowTaskFailedEventAttributes?.failure ?? undefined;
      return failure;
    }).toBeDefined();
    return failure;
  }
});

interface Payload {
  metadata: Record<string, Uint8Array>;
  data: Uint8Array;
}

interface HistoryEvent {
  eventType?: number;
  workflowTaskFailedEventAttributes?: { failure?: { message?: string } | null } | null;
}

function isTaskFailure({ eventType }: HistoryEvent): boolean {
  return eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
}

function flip(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}

function eventually<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000 });
}
