import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { deferred } from '../common/async.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import { encodeMessage } from '../proto/index.js';
import type { MessageTypes } from '../proto/index.js';
import { Connection } from '../transport/connection.js';
import { NamespaceNotFoundError } from '../transport/errors.js';
import { WorkerFatalError, WorkerOptionsError, WorkerShutdownForcedError, WorkerStateError } from './errors.js';
import { Worker } from './worker.js';
import type { WorkerOptions } from './worker-options.js';

type Answer = (signal: AbortSignal | undefined) => Uint8Array | Promise<Uint8Array>;

/** A server whose RPCs a spec replaces by name. */
class FakeServer {
  readonly calls: string[] = [];
  private readonly answers: Record<string, Answer>;

  constructor(answers: Record<string, Answer> = {}) {
    this.answers = {
      GetSystemInfo: () => encodeMessage('GetSystemInfoResponse', { capabilities: { sdkMetadata: true } }),
      PollActivityTaskQueue: pollForever,
      ...answers,
    };
  }

  connect(): Connection {
    return Connection.over({
      unary: async (path, _, { signal }) => {
        const rpc = path.slice(path.lastIndexOf('/') + 1);
        this.calls.push(rpc);
        return this.answers[rpc]?.(signal) ?? new Uint8Array(0);
      },
      close: () => undefined,
    });
  }
}

function pollForever(signal: AbortSignal | undefined): Promise<Uint8Array> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
  });
}

function failing(status: RpcStatusName, message = `it is ${status}`): Answer {
  return () => Promise.reject(new RpcError({ status, message }));
}

/** One task, then none. */
function oneTask(task: MessageTypes['PollActivityTaskQueueResponse']): Answer {
  let given = false;
  return (signal) => {
    if (given) return pollForever(signal);
    given = true;
    return encodeMessage('PollActivityTaskQueueResponse', task);
  };
}

const options = { taskQueue: 'q', activities: { charge: async () => 'done' }, maxConcurrentActivityTaskPolls: 1 };
const chargeTask = {
  taskToken: new Uint8Array([1]),
  activityType: { name: 'charge' },
  activityId: '5',
  workflowExecution: { workflowId: 'w', runId: 'r' },
};

async function create(server: FakeServer, more: Partial<WorkerOptions> = {}) {
  const clock = new VirtualClock();
  const worker = await Worker.create({ ...options, connection: server.connect(), clock, ...more });
  return { worker, clock };
}

describe('worker', () => {
  it('runs, drains and stops', async () => {
    const server = new FakeServer();
    const { worker, clock } = await create(server);
    expect(worker.state).toBe('created');
    const ended = worker.run();
    expect(worker.state).toBe('connecting');
    await turn();
    expect(worker.state).toBe('running');
    const stopped = worker.shutdown();
    await clock.run();
    await Promise.all([ended, stopped]);
    expect(worker.state).toBe('stopped');
    expect(server.calls).toEqual(['GetSystemInfo', 'DescribeNamespace', 'PollActivityTaskQueue', 'ShutdownWorker']);
    expect(clock.pending).toBe(0);
  });

  it('processes a task before it stops', async () => {
    const server = new FakeServer({ PollActivityTaskQueue: oneTask(chargeTask) });
    const work = deferred<string>();
    const { worker, clock } = await create(server, {
      activities: { charge: () => work.promise },
      shutdownGraceTime: '1 day',
    });
    const ended = worker.run();
    await turn();
    void worker.shutdown();
    await clock.next();
    expect(worker.state).toBe('draining');
    work.resolve('done');
    await ended;
    expect(server.calls.at(-1)).toBe('RespondActivityTaskCompleted');
    expect(clock.pending).toBe(0);
  });

  it('is made without a server', async () => {
    const server = new FakeServer({ GetSystemInfo: failing('UNAVAILABLE') });
    const { worker } = await create(server);
    expect(server.calls).toEqual([]);
    await worker.shutdown();
  });

  it('waits for its server, if told so, and can be shut down meanwhile', async () => {
    let isAway = true;
    const server = new FakeServer({
      DescribeNamespace: () => (isAway ? failing('UNAVAILABLE')(undefined) : new Uint8Array(0)),
    });
    const first = await create(server, { waitForServer: true });
    const second = await create(server, { waitForServer: true });
    const ended = [first, second].map(({ worker }) => worker.run());
    await turn();
    await second.worker.shutdown();
    expect(second.worker.state).toBe('stopped');
    expect(second.clock.pending).toBe(0);
    expect(first.worker.state).toBe('connecting');
    isAway = false;
    await expect.poll(() => first.clock.next().then(() => first.worker.state)).toBe('running');
    void first.worker.shutdown();
    await first.clock.run();
    await Promise.all(ended);
  });

  it('says what it is doing', async () => {
    const { worker, clock } = await create(new FakeServer({ PollActivityTaskQueue: oneTask(chargeTask) }), {
      activities: { charge: () => work.promise },
      maxConcurrentActivityTaskExecutions: 3,
      identity: 'me',
    });
    const work = deferred<string>();
    const place = { namespace: 'default', taskQueue: 'q', identity: 'me' };
    expect(worker.getStatus()).toEqual({
      state: 'created',
      ...place,
      activities: { pollers: 0, slots: { used: 0, available: 3 } },
    });
    const ended = worker.run();
    await turn();
    expect(worker.getStatus()).toEqual({
      state: 'running',
      ...place,
      runningSinceMs: 0,
      activities: { pollers: 1, slots: { used: 1, available: 2 }, lastPollSucceededMs: 0 },
    });
    work.resolve('done');
    await turn();
    expect(worker.getStatus().activities?.slots).toEqual({ used: 0, available: 3 });
    void worker.shutdown();
    await clock.run();
    await ended;
    expect(worker.getStatus()).toMatchObject({ state: 'stopped', activities: { pollers: 0 } });
  });

  it('can be shut down again, before it ran, and after it stopped', async () => {
    const { worker } = await create(new FakeServer());
    await Promise.all([worker.shutdown(), worker.shutdown()]);
    expect(worker.state).toBe('stopped');
    await worker.shutdown();
    await expect(worker.run()).rejects.toThrow(WorkerStateError);
    await expect(worker.run()).rejects.toThrow('task queue "q" is stopped');
  });

  it('runs once', async () => {
    const { worker, clock } = await create(new FakeServer());
    const ended = worker.run();
    await turn();
    await expect(worker.run()).rejects.toThrow('task queue "q" is running');
    await expect(worker.runUntil(async () => 1)).rejects.toThrow(WorkerStateError);
    expect(worker.state).toBe('running');
    void worker.shutdown();
    await clock.run();
    await ended;
  });

  it('runs until a function is done and returns its result, or throws its error', async () => {
    const first = await create(new FakeServer());
    const result = first.worker.runUntil(async () => 'result');
    await first.clock.run();
    expect(await result).toBe('result');
    expect(first.worker.state).toBe('stopped');

    const second = await create(new FakeServer());
    const failed = second.worker.runUntil(Promise.reject(new Error('it failed')));
    failed.catch(() => undefined);
    await second.clock.run();
    await expect(failed).rejects.toThrow('it failed');
    expect(second.worker.state).toBe('stopped');
  });

  it('ends with an error that no later poll can cure', async () => {
    const server = new FakeServer({ PollActivityTaskQueue: failing('PERMISSION_DENIED') });
    const { worker, clock } = await create(server);
    const failed = worker.runUntil(() => new Promise(() => undefined));
    failed.catch(() => undefined);
    await clock.run();
    await expect(failed).rejects.toThrow(WorkerFatalError);
    await expect(failed).rejects.toThrow(/task queue "q" failed: .*PERMISSION_DENIED/);
    expect(worker.state).toBe('stopped');
    await expect(worker.shutdown()).resolves.toBeUndefined();
  });

  it('polls on while the server is away', async () => {
    let failures = 5;
    const server = new FakeServer({
      PollActivityTaskQueue: (signal) => (failures-- > 0 ? failing('UNAVAILABLE')(signal) : pollForever(signal)),
    });
    const { worker, clock } = await create(server);
    const ended = worker.run();
    for (let i = 0; i < 5; i++) await clock.next();
    expect(server.calls.filter((rpc) => rpc === 'PollActivityTaskQueue')).toHaveLength(6);
    void worker.shutdown();
    await clock.run();
    await ended;
  });

  it('gives up on activities after the force time', async () => {
    const server = new FakeServer({ PollActivityTaskQueue: oneTask(chargeTask) });
    const activities = { charge: () => new Promise(() => undefined) };
    const { worker, clock } = await create(server, { activities, shutdownForceTime: '10s' });
    const ended = worker.run();
    ended.catch(() => undefined);
    await turn();
    const stopped = worker.shutdown();
    await clock.run();
    await expect(ended).rejects.toThrow(WorkerShutdownForcedError);
    await expect(ended).rejects.toThrow('charge (id 5)');
    await stopped;
    expect(worker.state).toBe('stopped');
  });

  it('does not run in a namespace that does not exist', async () => {
    const server = new FakeServer({
      DescribeNamespace: () => Promise.reject(new NamespaceNotFoundError('shop', { status: 'NOT_FOUND' })),
    });
    const { worker } = await create(server, { namespace: 'shop', waitForServer: true });
    await expect(worker.run()).rejects.toThrow(NamespaceNotFoundError);
    expect(worker.state).toBe('stopped');
  });

  it('does not run with credentials that the server refuses', async () => {
    const server = new FakeServer({ GetSystemInfo: failing('UNAUTHENTICATED') });
    const { worker } = await create(server, { waitForServer: true });
    await expect(worker.run()).rejects.toThrow('UNAUTHENTICATED');
    expect(server.calls).toEqual(['GetSystemInfo']);
  });

  it('runs without the right to describe its namespace', async () => {
    const { worker, clock } = await create(new FakeServer({ DescribeNamespace: failing('PERMISSION_DENIED') }));
    expect(worker.registered).toEqual({ workflows: [], activities: ['charge'] });
    const ended = worker.run();
    await turn();
    expect(worker.state).toBe('running');
    void worker.shutdown();
    await clock.run();
    await ended;
  });

  it('takes options from plugins before it looks at them, in their order', async () => {
    const plugins = [
      { name: 'first', configureWorker: (given: WorkerOptions) => ({ ...given, taskQueue: 'from-plugin' }) },
      { name: 'second', configureWorker: (given: WorkerOptions) => ({ ...given, taskQueue: `${given.taskQueue}-2` }) },
    ];
    const { worker } = await create(new FakeServer(), { taskQueue: '', plugins });
    expect(worker.taskQueue).toBe('from-plugin-2');
    await worker.shutdown();
  });

  it('refuses converters that workflow code could not use', async () => {
    const { defaultPayloadConverter } = await import('../converter/default-converters.js');
    const dataConverter = { payloadConverter: defaultPayloadConverter };
    const made = create(new FakeServer(), { workflowsPath: '/app/workflows.js', dataConverter });
    await expect(made).rejects.toThrow(WorkerOptionsError);
    await expect(made).rejects.toThrow('payloadConverterPath');
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
