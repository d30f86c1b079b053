import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../test/support/virtual-clock.js';
import { RpcError } from '../../../common/rpc-channel.js';
import { loggerFrom, noopLogger, noopMeter } from '../../../common/telemetry.js';
import { workflowServiceRpcs } from '../../../proto/index.js';
import { WorkflowThreadError } from '../../errors.js';
import { Slots } from '../../slots.js';
import { RunningTaskRecord } from './running-task-record.js';
import type { OwnedThread, ThreadEvents } from './spawned-thread.js';
import { SupervisedThread } from './supervised-thread.js';
import { TaskGauge } from '../task/task-gauge.js';
import type { FromProcessor, ToProcessor, ProcessorInit } from './thread-protocol.js';
import type { WorkflowTaskHead } from '../task/workflow-task.js';

/** A thread whose workflow task processor is the spec. */
class FakeThread implements OwnedThread {
  readonly posted: ToProcessor[] = [];
  readonly runningTask = new RunningTaskRecord();
  readonly gauge = new TaskGauge();
  isTerminated = false;
  isUnreferenced = false;
  private cpu = 0;
  private receive?: (message: FromProcessor) => void;
  private isClosed = false;

  constructor(readonly events: ThreadEvents) {}

  readonly port = {
    post: (message: ToProcessor) => {
      if (!this.isClosed) this.posted.push(message);
    },
    onMessage: (receive: (message: FromProcessor) => void) => {
      this.receive = receive;
    },
    close: () => {
      this.isClosed = true;
    },
  };

  say(message: FromProcessor): void {
    if (!this.isClosed) this.receive?.(message);
  }

  /** It never waits for a processor. */
  cpuMs(): number {
    return (this.cpu += 10_000);
  }

  unref(): void {
    this.isUnreferenced = true;
  }

  async terminate(): Promise<void> {
    if (this.isTerminated) return;
    this.isTerminated = true;
    this.events.ended('it exited with code 1');
  }

  get types(): string[] {
    return this.posted.map(({ type }) => type);
  }

  get init(): ProcessorInit | undefined {
    return this.posted.find((message) => message.type === 'init')?.init;
  }
}

const init = { options: { deadlockTimeoutMs: 2_000 } } as ProcessorInit;
const server = { takesSdkMetadata: true, endsPollsOnShutdown: true };
const head: WorkflowTaskHead = {
  taskToken: new Uint8Array([1]),
  namespace: 'default',
  workflowId: 'w',
  runId: 'r',
  workflowType: 'Stuck',
  attempt: 1,
  isLegacyQuery: false,
};
const pollRequest = (id: number): FromProcessor => ({
  type: 'rpc',
  id,
  path: workflowServiceRpcs.pollWorkflowTaskQueue.path,
  request: new Uint8Array(0),
  deadlineMs: 1_000,
  isCancellable: true,
});

function supervise() {
  const clock = new VirtualClock();
  const threads: FakeThread[] = [];
  const failed: [WorkflowTaskHead, Error][] = [];
  const lines: string[] = [];
  const slots = new Slots(4);
  const polls: ((response: Uint8Array) => void)[] = [];
  const supervised = new SupervisedThread({
    spawn: (events) => {
      const thread = new FakeThread(events);
      threads.push(thread);
      return thread;
    },
    proxy: {
      runLocalActivity: () => expect.unreachable(),
      callSink: () => expect.unreachable(),
      channel: {
        unary: (_, __, { signal }) =>
          new Promise((resolve, reject) => {
            polls.push(resolve);
            signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
          }),
      },
      codecs: [],
      slots,
      logger: noopLogger,
      meter: noopMeter,
      onFatal: (error) => lines.push(`fatal: ${String(error)}`),
      onPollSucceeded: () => undefined,
    },
    failTask: async (task, error) => void failed.push([task, error]),
    deadlockTimeoutMs: 2_000,
    clock,
    logger: loggerFrom((level, message) => void lines.push(`${level} ${message}`)),
  });
  /** The newest thread. */
  const newest = (): FakeThread => threads.at(-1) as FakeThread;
  /** Lets timers fire until a thread has been started for the given time. */
  const started = async (count: number): Promise<FakeThread> => {
    while (threads.length < count && (await clock.next()));
    expect(threads).toHaveLength(count);
    return newest();
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const run = async () => {
    const prepared = supervised.prepare(init);
    newest().say({ type: 'ready', workflowTypes: ['Stuck'] });
    await prepared;
    supervised.start(server);
  };
  return { supervised, clock, threads, failed, lines, slots, polls, newest, started, settle, run };
}

describe('supervised thread', () => {
  it('starts a thread at once, which keeps the process alive until it is ready', async () => {
    const { supervised, newest } = supervise();
    const types = supervised.prepare(init);
    expect(newest().isUnreferenced).toBe(false);
    newest().say({ type: 'ready', workflowTypes: ['Stuck'] });
    expect(await types).toEqual(['Stuck']);
    expect(newest().isUnreferenced).toBe(true);
    supervised.start(server);
    expect(newest().types).toEqual(['init', 'start']);
  });

  it('gave no reason for a thread that had ended before it was used', async () => {
    const { supervised, newest } = supervise();
    newest().events.ended('Error: Cannot find module "/app/.yarn/thread-entry.js"');
    await expect(supervised.prepare(init)).rejects.toThrow(
      'The workflow thread exited: Error: Cannot find module "/app/.yarn/thread-entry.js"',
    );
  });

  it('is refused when its first thread ends before it is ready', async () => {
    const { supervised, newest, threads } = supervise();
    const types = supervised.prepare(init);
    newest().events.ended('Error: no such file');
    await expect(types).rejects.toThrow(WorkflowThreadError);
    await expect(types).rejects.toThrow('no such file');
    expect(threads).toHaveLength(1);
  });

  it('does not wait forever for modules that are never evaluated', async () => {
    const { supervised, clock } = supervise();
    const types = supervised.prepare(init);
    const refused = expect(types).rejects.toThrow('were not evaluated within 60 seconds');
    await clock.next();
    await refused;
  });

  it('ends a stuck thread, fails its task and starts another that knows the workflow type', async () => {
    const { newest, threads, failed, lines, started, settle, run } = supervise();
    await run();
    newest().runningTask.begin(head);
    const second = await started(2);
    expect(threads[0]?.isTerminated).toBe(true);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.[0]).toEqual(head);
    expect(failed[0]?.[1].message).toContain(`workflow "Stuck" did not yield within 2000 ms`);
    expect(lines[0]).toContain('did not yield within 2000 ms; its thread was terminated');
    second.say({ type: 'ready', workflowTypes: ['Stuck'] });
    await settle();
    expect(second.types).toEqual(['init', 'start']);
    expect(second.init?.options).toMatchObject({ guard: 'external', suspects: ['Stuck'] });
  });

  it('fails the task of a thread that died, and holds nothing against its workflow type', async () => {
    const { newest, failed, lines, started, run } = supervise();
    await run();
    newest().runningTask.begin(head);
    newest().events.ended('Error: out of memory');
    const second = await started(2);
    expect(failed[0]?.[1].message).toContain(`while workflow "Stuck" was running: Error: out of memory`);
    expect(lines[0]).toContain('Workflow thread exited: Error: out of memory');
    expect(second.init?.options.suspects).toEqual([]);
  });

  it('frees what a dead thread held, and gives unread tasks to the polls of the next', async () => {
    const { newest, slots, polls, started, settle, run } = supervise();
    await run();
    newest().say({ type: 'slotRequest', id: 1 });
    newest().say(pollRequest(1));
    newest().say(pollRequest(2));
    expect(slots.available).toBe(3);
    polls[0]?.(new Uint8Array([42]));
    await settle();
    newest().events.ended('it exited with code 1');
    expect(slots.available).toBe(4);
    const second = await started(2);
    second.say({ type: 'ready', workflowTypes: ['Stuck'] });
    await settle();
    second.say(pollRequest(1));
    await settle();
    expect(second.posted.at(-1)).toEqual({ type: 'rpcResult', id: 1, response: new Uint8Array([42]) });
    expect(polls).toHaveLength(2);
  });

  it('tries again with growing pauses while no thread can be started', async () => {
    const { newest, clock, lines, started, run } = supervise();
    await run();
    const pauses: number[] = [];
    for (let count = 2; count < 12; count++) {
      const before = clock.now();
      newest().events.ended('Error: broken');
      await started(count);
      pauses.push(clock.now() - before);
    }
    expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(Math.max(...pauses)).toBe(10_000);
    expect(lines.filter((line) => line.includes('could not be restarted'))).not.toHaveLength(0);
  });

  it('has drained when its thread dies while draining, and starts no other', async () => {
    const { supervised, newest, threads, run } = supervise();
    await run();
    supervised.drain();
    expect(newest().types).toContain('drain');
    newest().events.ended('it exited with code 1');
    await supervised.pollsEnded;
    await supervised.drained;
    await supervised.stop();
    expect(threads).toHaveLength(1);
  });

  it('drains and stops between two threads', async () => {
    const { supervised, newest, clock, threads, run } = supervise();
    await run();
    newest().events.ended('it exited with code 1');
    supervised.drain();
    await supervised.drained;
    await supervised.stop();
    expect(await clock.next()).toBe(false);
    expect(threads).toHaveLength(1);
  });

  it('stops a thread once, and leaves no timer behind', async () => {
    const { supervised, newest, clock, lines, run } = supervise();
    await run();
    await supervised.stop();
    await supervised.stop();
    expect(newest().isTerminated).toBe(true);
    expect(clock.pending).toBe(0);
    expect(lines).toEqual([]);
  });
});
