import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../test/support/virtual-clock.js';
import { historyBuilder, payload } from '../../../../test/support/history-builder.js';
import type { Activation } from '../../../activation/activation.js';
import type { ActivationResult } from '../../../activation/commands.js';
import type { WorkflowHost, WorkflowInstance } from '../../../activation/workflow-host.js';
import { deferred, type Deferred } from '../../../common/async.js';
import { systemClock, type Clock } from '../../../common/clock.js';
import { RpcError, type RpcChannel } from '../../../common/rpc-channel.js';
import { loggerFrom, noopMeter } from '../../../common/telemetry.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import { WorkflowTaskFailedCause } from '../../../proto/enums.js';
import { decodeMessage, encodeMessage, workflowServiceRpcs } from '../../../proto/index.js';
import type { MessageTypes, PollWorkflowTaskQueueResponse } from '../../../proto/index.js';
import { UnknownWorkflowTypeError } from '../../../sandbox/errors.js';
import { Slots } from '../../slots.js';
import type { TaskLoad } from '../../worker-status.js';
import { createInProcessPorts } from './in-process-port.js';
import type { RunLocalActivity } from './local-activity-calls.js';
import { TaskGauge } from '../task/task-gauge.js';
import type { ProtocolPort, ProcessorInit } from './thread-protocol.js';
import { WorkflowTaskProcessor } from './workflow-task-processor.js';
import { ProcessorProxy } from './processor-proxy.js';

/** Workflow code: what it does in one activation. */
type Code = (activation: Activation) => ActivationResult;

const done: ActivationResult = {
  status: 'ok',
  commands: [{ type: 'completeWorkflow', result: payload('done') }],
  usedSdkFlags: [],
};
const nothing: ActivationResult = { status: 'ok', commands: [], usedSdkFlags: [] };

class FakeHost implements WorkflowHost {
  readonly workflowTypes = ['greet'];
  readonly live = new Set<WorkflowInstance>();
  isDisposed = false;

  constructor(
    private readonly code: Code,
    private readonly failsOnNondeterminism: boolean,
  ) {}

  create({ runId, workflowType }: { runId: string; workflowType: string }): WorkflowInstance {
    if (workflowType !== 'greet') throw new UnknownWorkflowTypeError(workflowType, this.workflowTypes);
    const { failsOnNondeterminism } = this;
    const instance = { runId, failsOnNondeterminism, dispose: () => void this.live.delete(instance) };
    this.live.add(instance);
    return instance;
  }

  async runTask<T>(_: WorkflowInstance, steps: Generator<Activation, T, ActivationResult>) {
    let step = steps.next();
    while (!step.done) step = steps.next(this.code(step.value));
    return { value: step.value, rejections: [] };
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

type Rpc = keyof typeof workflowServiceRpcs;

/** A server behind the main thread's channel: tasks are given to polls, answers are kept. */
class FakeServer implements RpcChannel {
  readonly answers: { rpc: string; request: Record<string, unknown> }[] = [];
  readonly histories: MessageTypes['HistoryEvent'][][] = [];
  /** Histories are asked for in vain. */
  isSilent = false;
  private readonly tasks: PollWorkflowTaskQueueResponse[] = [];
  private readonly polls: ((task: PollWorkflowTaskQueueResponse) => void)[] = [];
  private readonly waiting: { count: number; reached: Deferred<void> }[] = [];

  async unary(path: string, bytes: Uint8Array, { signal }: { signal?: AbortSignal }): Promise<Uint8Array> {
    const rpc = Object.keys(workflowServiceRpcs).find((name) => workflowServiceRpcs[name as Rpc].path === path) as Rpc;
    const { request, response } = workflowServiceRpcs[rpc];
    if (rpc === 'pollWorkflowTaskQueue') {
      return encodeMessage('PollWorkflowTaskQueueResponse', await this.poll(signal));
    }
    this.answers.push({ rpc, request: decodeMessage(request, bytes) as Record<string, unknown> });
    this.settle();
    if (rpc === 'getWorkflowExecutionHistory') {
      if (this.isSilent) return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(aborted())));
      return encodeMessage(response as 'GetWorkflowExecutionHistoryResponse', {
        history: { events: this.histories.shift() },
      });
    }
    return encodeMessage(response, {});
  }

  give(task: PollWorkflowTaskQueueResponse): void {
    const poll = this.polls.shift();
    if (poll) poll(task);
    else this.tasks.push(task);
  }

  /** Resolves when so many calls other than polls were made. */
  calls(count: number): Promise<void> {
    const reached = deferred();
    this.waiting.push({ count, reached });
    this.settle();
    return reached.promise;
  }

  private settle(): void {
    for (const { count, reached } of this.waiting) if (this.answers.length >= count) reached.resolve();
  }

  private poll(signal: AbortSignal | undefined): Promise<PollWorkflowTaskQueueResponse> {
    const task = this.tasks.shift();
    if (task) return Promise.resolve(task);
    return new Promise((resolve, reject) => {
      this.polls.push(resolve);
      signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
    });
  }
}

function aborted(): RpcError {
  return new RpcError({ status: 'CANCELLED', message: 'aborted' });
}

/** A port that copies its messages and delivers them later, as one between threads does. */
function asBetweenThreads<Out, In>(port: ProtocolPort<Out, In>): ProtocolPort<Out, In> {
  return {
    post: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => port.post(copy));
    },
    onMessage: (receive) => port.onMessage(receive),
    close: () => setImmediate(() => port.close()),
  };
}

const init: ProcessorInit = {
  worker: { namespace: 'default', taskQueue: 'q', identity: 'me', instanceKey: 'k', stickyQueue: 's', buildId: 'b' },
  bundle: { factoryScript: '', passthroughScript: '', sourceMap: '', hash: 'h', sdkVersion: '1' },
  hasCodecs: false,
  hasMeter: false,
  eagerActivityTypes: [],
  options: {
    maxCachedWorkflows: 10,
    maxConcurrentWorkflowTaskExecutions: 4,
    maxConcurrentWorkflowTaskPolls: 2,
    nonStickyToStickyPollRatio: 0.5,
    stickyScheduleToStartTimeoutMs: 10_000,
    deadlockTimeoutMs: 0,
    maxEagerActivityReservations: 0,
    maxSpareSlots: 2,
    hasSourceMap: false,
    guard: 'vm',
    suspects: [],
    failureErrorTypes: [],
    replayedSinks: [],
    showsSources: false,
    workflowInterceptorModules: [],
  },
};

async function start(
  code: Code,
  codecs: readonly PayloadCodec[] = [],
  failsOnNondeterminism = false,
  clock: Clock = systemClock,
  runLocalActivity?: RunLocalActivity,
) {
  const server = new FakeServer();
  const host = new FakeHost(code, failsOnNondeterminism);
  const ports = createInProcessPorts();
  const slots = new Slots(4);
  const fatal: unknown[] = [];
  const logs: string[] = [];
  const gauge = new TaskGauge();
  const parts = {
    channel: server,
    codecs,
    slots,
    logger: loggerFrom((_, message, attributes) => void logs.push(`${message}: ${String(attributes?.['error'])}`)),
    meter: noopMeter,
    runLocalActivity: runLocalActivity ?? (() => expect.unreachable()),
    callSink: () => expect.unreachable(),
    onFatal: (error: unknown) => void fatal.push(error),
    onPollSucceeded: () => undefined,
  };
  const thread = new ProcessorProxy(asBetweenThreads(ports.main), parts, gauge);
  WorkflowTaskProcessor.attach(asBetweenThreads(ports.workflow), { clock, createHost: () => host, gauge });
  const types = await thread.prepare({ ...init, hasCodecs: codecs.length > 0 });
  thread.start({ takesSdkMetadata: true, endsPollsOnShutdown: false });
  const stop = async (): Promise<void> => {
    thread.drain();
    thread.abortPolls();
    await thread.drained;
    await thread.stop();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { server, host, slots, fatal, logs, types, stop, thread };
}

const firstTask = (task: Partial<PollWorkflowTaskQueueResponse> = {}): PollWorkflowTaskQueueResponse => ({
  taskToken: new Uint8Array([1]),
  workflowExecution: { workflowId: 'w', runId: 'run-1' },
  workflowType: { name: 'greet' },
  attempt: 1,
  startedEventId: 3,
  history: { events: historyBuilder().started().taskScheduled().taskStarted().events },
  ...task,
});

describe('workflow task processor, across a port that copies', () => {
  it('hung at its shutdown for a history that does not come: it waits ten seconds for it', async () => {
    const clock = new VirtualClock();
    const { server, thread, slots } = await start(() => done, [], false, clock);
    server.isSilent = true;
    server.give(firstTask({ history: { events: [] }, nextPageToken: new Uint8Array([1]) }));
    await server.calls(1);
    thread.drain();
    thread.abortPolls();
    const drained = thread.drained.then(() => clock.now());
    for (let turns = 0; turns < 50; turns++) await clock.next();
    expect(await drained).toBe(10_000);
    expect(server.answers.map(({ rpc }) => rpc)).toEqual(['getWorkflowExecutionHistory', 'respondWorkflowTaskFailed']);
    await thread.stop();
    expect(slots.available).toBe(4);
  });

  it('tells its types, processes a task and stops', async () => {
    const { server, host, slots, fatal, types, stop } = await start(() => done);
    expect(types).toEqual(['greet']);
    server.give(firstTask());
    await server.calls(1);
    await stop();
    expect(server.answers[0]).toMatchObject({
      rpc: 'respondWorkflowTaskCompleted',
      request: { taskToken: new Uint8Array([1]), commands: [{}], sdkMetadata: { sdkName: 'temporal-nestjs' } },
    });
    expect(host.live.size).toBe(0);
    expect(host.isDisposed).toBe(true);
    expect(slots.available).toBe(4);
    expect(fatal).toEqual([]);
  });

  it('tells how many polls are open and how many tasks are in work', async () => {
    let during: TaskLoad | undefined;
    const side = await start(() => {
      during = side.thread.load;
      return done;
    });
    await expect.poll(() => side.thread.load).toEqual({ pollers: 2, tasks: 0 });
    side.server.give(firstTask());
    await side.server.calls(1);
    expect(during?.tasks).toBe(1);
    await expect.poll(() => side.thread.load).toEqual({ pollers: 2, tasks: 0 });
    await side.stop();
    expect(side.thread.load).toEqual({ pollers: 0, tasks: 0 });
  });

  it('keeps a run and gives it only its new events', async () => {
    const seen: number[] = [];
    const { server, stop } = await start((activation) => {
      seen.push(activation.jobs.length);
      return seen.length === 1 ? nothing : done;
    });
    server.give(firstTask());
    await server.calls(1);
    const history = historyBuilder()
      .started()
      .taskScheduled()
      .taskStarted()
      .taskCompleted()
      .signaled('go')
      .taskScheduled()
      .taskStarted();
    server.give(
      firstTask({
        taskToken: new Uint8Array([2]),
        previousStartedEventId: 3,
        startedEventId: 7,
        history: { events: history.after(3) },
      }),
    );
    await server.calls(2);
    await stop();
    expect(server.answers.map(({ rpc }) => rpc)).toEqual([
      'respondWorkflowTaskCompleted',
      'respondWorkflowTaskCompleted',
    ]);
    expect(seen).toHaveLength(2);
  });

  it('fetches the head of a history whose run it does not have', async () => {
    const { server, stop } = await start(() => nothing);
    const history = historyBuilder()
      .started()
      .taskScheduled()
      .taskStarted()
      .taskCompleted()
      .signaled('go')
      .taskScheduled()
      .taskStarted();
    server.histories.push(history.events);
    server.give(firstTask({ previousStartedEventId: 3, startedEventId: 7, history: { events: history.after(3) } }));
    await server.calls(2);
    await stop();
    expect(server.answers.map(({ rpc }) => rpc)).toEqual([
      'getWorkflowExecutionHistory',
      'respondWorkflowTaskCompleted',
    ]);
  });

  it('fails a task that workflow code failed, and forgets the run', async () => {
    const { server, host, stop } = await start(() => ({ status: 'failed', failure: { message: 'a mistake' } }));
    server.give(firstTask());
    await server.calls(1);
    expect(server.answers[0]).toMatchObject({
      rpc: 'respondWorkflowTaskFailed',
      request: {
        failure: { message: 'a mistake' },
        cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
      },
    });
    await stop();
    expect(host.live.size).toBe(0);
  });

  it.each([true, false])(
    'fails the workflow by nondeterminism where that is wanted, else the task: %s',
    async (fails) => {
      const { server, host, stop } = await start(() => nothing, [], fails);
      const { events } = historyBuilder().started().task().taskCompleted().timerStarted().signaled('s').task();
      const history = { startedEventId: 8, previousStartedEventId: 3, history: { events } };
      server.give(firstTask({ ...history, queries: { q: { queryType: 'status' } } }));
      await server.calls(1);
      server.give(firstTask({ ...history, startedEventId: 0, query: { queryType: 'status' } }));
      await server.calls(2);
      await stop();
      const message = expect.stringMatching(/^\[TMPRL1100\] .*event 5 \(TimerStarted\)/) as string;
      const failure = { message, applicationFailureInfo: { type: 'NondeterminismError' } };
      const failed = { failWorkflowExecutionCommandAttributes: { failure } };
      const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
      expect(server.answers).toMatchObject([
        fails
          ? { rpc: 'respondWorkflowTaskCompleted', request: { commands: [failed], queryResults: { q: { failure } } } }
          : { rpc: 'respondWorkflowTaskFailed', request: { cause, failure } },
        { rpc: 'respondQueryTaskCompleted', request: { completedType: 2, errorMessage: message } },
      ]);
      expect(host.live.size).toBe(0);
    },
  );

  it('fails a task of a type that it does not have, saying which it has', async () => {
    const { server, stop } = await start(() => done);
    server.give(firstTask({ workflowType: { name: 'gret' } }));
    await server.calls(1);
    await stop();
    const { failure } = server.answers[0]?.request as { failure: { message: string } };
    expect(failure.message).toContain('No workflow of type "gret" is registered');
    expect(failure.message).toContain('greet');
  });

  it('reports no failure of a later attempt, which would be tried again at once', async () => {
    const { server, logs, stop } = await start(() => ({ status: 'failed', failure: { message: 'again' } }));
    server.give(firstTask({ attempt: 2 }));
    server.give(firstTask({ taskToken: new Uint8Array([2]), workflowExecution: { workflowId: 'w', runId: 'run-2' } }));
    await server.calls(1);
    await stop();
    expect(server.answers.map(({ request }) => request['taskToken'])).toEqual([new Uint8Array([2])]);
    expect(logs.filter((line) => line === 'Workflow task failed: again')).toHaveLength(2);
  });

  it('answers a task that is a query, and fails one that cannot be answered', async () => {
    const { server, stop } = await start((activation) => {
      const [job] = activation.jobs;
      if (job?.type !== 'queryWorkflow') return nothing;
      if (job.queryName === 'broken') return { status: 'failed', failure: { message: 'no answer' } };
      const answer = { status: 'succeeded', result: payload('fine') } as const;
      return { status: 'ok', commands: [{ type: 'queryResult', queryId: job.queryId, answer }], usedSdkFlags: [] };
    });
    const { events } = historyBuilder().started().taskScheduled().taskStarted().taskCompleted();
    const query = { startedEventId: 0, previousStartedEventId: 3, history: { events } };
    server.give(firstTask({ ...query, query: { queryType: 'status' } }));
    await server.calls(1);
    server.give(firstTask({ ...query, query: { queryType: 'broken' } }));
    await server.calls(2);
    await stop();
    expect(server.answers).toMatchObject([
      { rpc: 'respondQueryTaskCompleted', request: { completedType: 1, queryResult: { payloads: [payload('fine')] } } },
      { rpc: 'respondQueryTaskCompleted', request: { completedType: 2, errorMessage: 'no answer' } },
    ]);
  });

  it('decodes and encodes by the codecs of the main thread, one message each', async () => {
    const calls: string[] = [];
    const codec: PayloadCodec = {
      encode: async (list) => {
        calls.push('encode');
        return list.map(() => payload('encoded'));
      },
      decode: async (list) => {
        calls.push('decode');
        return list.map(() => payload('decoded'));
      },
    };
    const inputs: unknown[] = [];
    const { server, stop } = await start(
      (activation) => {
        const [job] = activation.jobs;
        if (job?.type === 'initializeWorkflow') inputs.push(job.arguments);
        return done;
      },
      [codec],
    );
    const { events } = historyBuilder()
      .started({ input: { payloads: [payload('secret')] } })
      .taskScheduled()
      .taskStarted();
    server.give(firstTask({ history: { events } }));
    await server.calls(1);
    await stop();
    expect(inputs).toEqual([[payload('decoded')]]);
    expect(calls).toEqual(['decode', 'encode']);
    const { commands } = server.answers[0]?.request as { commands: MessageTypes['Command'][] };
    expect(commands[0]?.completeWorkflowExecutionCommandAttributes?.result?.payloads).toEqual([payload('encoded')]);
  });

  it('fails the task when a codec does, and goes on', async () => {
    const codec: PayloadCodec = {
      encode: async (list) => list,
      decode: () => Promise.reject(new Error('no key')),
    };
    const { server, fatal, stop } = await start(() => done, [codec]);
    const { events } = historyBuilder()
      .started({ input: { payloads: [payload('secret')] } })
      .taskScheduled()
      .taskStarted();
    server.give(firstTask({ history: { events } }));
    server.give(firstTask({ taskToken: new Uint8Array([2]), workflowExecution: { workflowId: 'w', runId: 'run-2' } }));
    await server.calls(2);
    await stop();
    const byToken = new Map(
      server.answers.map(({ rpc, request }) => [(request['taskToken'] as Uint8Array)[0], { rpc, request }]),
    );
    expect(byToken.get(1)).toMatchObject({ rpc: 'respondWorkflowTaskFailed' });
    expect((byToken.get(1)?.request['failure'] as { message: string }).message).toContain('no key');
    expect(byToken.get(2)).toMatchObject({ rpc: 'respondWorkflowTaskCompleted' });
    expect(fatal).toEqual([]);
  });
});
