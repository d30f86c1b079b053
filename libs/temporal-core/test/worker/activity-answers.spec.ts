import { describe, expect, it } from 'vitest';
import { ActivityContext } from '../../src/activity/activity-context.js';
import { RpcError, type RpcStatusName } from '../../src/common/rpc-channel.js';
import { loggerFrom } from '../../src/common/telemetry.js';
import { decodeMessage, encodeMessage, type PollActivityTaskQueueResponse } from '../../src/proto/index.js';
import { Worker } from '../../src/worker/worker.js';
import type { WorkerOptions } from '../../src/worker/worker-options.js';
import { FakeServer, noTask } from '../support/fake-server.js';
import { VirtualClock } from '../support/virtual-clock.js';

const minuteMs = 60_000;
const refusal = (status: RpcStatusName, message = 'no'): RpcError => new RpcError({ status, message });
const tooLarge = (): RpcError => refusal('RESOURCE_EXHAUSTED', 'grpc: received message larger than max (5 vs. 4)');

interface Setting {
  activity?: (...args: never[]) => unknown;
  task?: PollActivityTaskQueueResponse;
  /** Throws for an answer that the server does not take. */
  onAnswer?(rpc: string, request: Uint8Array): void;
  options?: Partial<WorkerOptions>;
}

/** A worker that is given one activity task. */
async function setUp({ activity = async () => 'charged', task, onAnswer, options }: Setting) {
  const clock = new VirtualClock();
  const answers: { rpc: string; request: Uint8Array; atMs: number }[] = [];
  const lines: { level: string; message: string }[] = [];
  let tasks = 1;
  const take = (rpc: string) => (request: Uint8Array) => {
    answers.push({ rpc, request, atMs: clock.now() });
    onAnswer?.(rpc, request);
    return new Uint8Array(0);
  };
  const server = new FakeServer({
    PollActivityTaskQueue: (_, signal) => {
      if (tasks-- <= 0) return noTask(signal);
      return encodeMessage('PollActivityTaskQueueResponse', {
        taskToken: new Uint8Array([1]),
        activityType: { name: 'charge' },
        activityId: '1',
        workflowExecution: { workflowId: 'w', runId: 'r' },
        startToCloseTimeout: { seconds: 600 },
        ...task,
      });
    },
    RespondActivityTaskCompleted: take('completed'),
    RespondActivityTaskFailed: take('failed'),
    RespondActivityTaskCanceled: take('cancelled'),
    RecordActivityTaskHeartbeat: take('heartbeat'),
  });
  const worker = await Worker.create({
    taskQueue: 'q',
    connection: server.connect({ clock }),
    clock,
    logger: loggerFrom((level, message) => lines.push({ level, message })),
    maxConcurrentActivityTaskPolls: 1,
    activities: { charge: activity },
    ...options,
  });
  const ended = worker.run();
  return {
    worker,
    clock,
    answers,
    lines,
    /** Moves the clock until `condition` holds. */
    until: async (condition: () => boolean) => {
      for (let turns = 0; turns < 1_000 && !condition(); turns++) await clock.next();
      expect(condition()).toBe(true);
    },
    stop: async () => {
      const stopped = worker.shutdown();
      await clock.run();
      await Promise.all([stopped, ended]);
    },
  };
}

const failureIn = (request: Uint8Array | undefined) =>
  decodeMessage('RespondActivityTaskFailedRequest', request ?? new Uint8Array(0)).failure;

describe('the shutdown signal of a worker', () => {
  it('was taken for a leak of listeners when more than ten activities listened to it', async () => {
    const warnings: string[] = [];
    const keep = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', keep);
    const { answers, until, stop } = await setUp({
      activity: () => {
        const { workerShutdownSignal } = ActivityContext.current();
        for (let i = 0; i < 12; i++) workerShutdownSignal.addEventListener('abort', () => undefined);
      },
    });
    await until(() => answers.length > 0);
    process.off('warning', keep);
    expect(warnings).toEqual([]);
    await stop();
  });
});

describe('the answer to an activity task', () => {
  it.each<RpcStatusName>(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNAUTHENTICATED'])(
    'was given up after ten seconds of %s; it is sent until the server takes it',
    async (status) => {
      const { clock, answers, until, stop } = await setUp({
        onAnswer: () => {
          if (clock.now() < 5 * minuteMs) throw refusal(status);
        },
      });
      await until(() => (answers.at(-1)?.atMs ?? 0) >= 5 * minuteMs);
      expect(answers.length).toBeGreaterThan(50);
      expect(answers.length).toBeLessThan(120);
      await stop();
    },
  );

  it('is given up when the server has timed the attempt out anyway', async () => {
    const { answers, lines, until, stop } = await setUp({
      task: {
        startToCloseTimeout: { seconds: 600 },
        scheduleToCloseTimeout: { seconds: 120 },
        scheduledTime: { seconds: 1_000 },
        startedTime: { seconds: 1_060 },
      },
      onAnswer: () => {
        throw refusal('UNAVAILABLE');
      },
    });
    await until(() => lines.some(({ message }) => message.includes('was not accepted')));
    expect(answers.at(-1)?.atMs).toBeGreaterThan(50_000);
    expect(answers.at(-1)?.atMs).toBeLessThanOrEqual(minuteMs);
    await stop();
  });

  it('keeps a worker that shuts down waiting for seconds, not until the task times out', async () => {
    const { clock, answers, until, stop } = await setUp({
      task: { startToCloseTimeout: { seconds: 86_400 } },
      onAnswer: () => {
        throw refusal('UNAVAILABLE');
      },
    });
    await until(() => clock.now() > 2 * minuteMs);
    const beganMs = clock.now();
    await stop();
    expect((answers.at(-1)?.atMs ?? 0) - beganMs).toBeLessThanOrEqual(16_000);
  });

  it('does not make the activity run again for a result above the limit of the server: it fails, for good', async () => {
    const { answers, until, stop } = await setUp({
      onAnswer: (rpc) => {
        if (rpc === 'completed') throw tooLarge();
      },
    });
    await until(() => answers.length === 2);
    await stop();
    expect(answers.map(({ rpc }) => rpc)).toEqual(['completed', 'failed']);
    expect(failureIn(answers[1]?.request)).toMatchObject({
      message: expect.stringContaining('result of the activity is larger than the server accepts (') as string,
      applicationFailureInfo: { type: 'ResultTooLarge', nonRetryable: true },
    });
  });

  it('tells a failure above the limit of the server in short, instead of nothing', async () => {
    const { answers, until, stop } = await setUp({
      activity: async () => {
        throw new RangeError('x'.repeat(5_000_000));
      },
      onAnswer: (_, request) => {
        if (request.length > 4_000_000) throw tooLarge();
      },
    });
    await until(() => answers.length === 2);
    await stop();
    expect(answers[1]?.request.length).toBeLessThan(10_000);
    expect(failureIn(answers[1]?.request)).toMatchObject({
      message: expect.stringMatching(/^x{2000}… \(truncated: /) as string,
      applicationFailureInfo: { type: 'RangeError', nonRetryable: false },
    });
  });

  it('says that heartbeat details were above the limit of the server', async () => {
    const { answers, until, stop } = await setUp({
      activity: async () => {
        ActivityContext.current().heartbeat('x'.repeat(5_000));
        await ActivityContext.current().cancelled;
      },
      onAnswer: (_, request) => {
        if (request.length > 4_000) throw tooLarge();
      },
    });
    await until(() => answers.length === 2);
    await stop();
    expect(answers.map(({ rpc }) => rpc)).toEqual(['heartbeat', 'failed']);
    expect(failureIn(answers[1]?.request)?.applicationFailureInfo).toMatchObject({
      type: 'HeartbeatDetailsTooLarge',
      nonRetryable: true,
    });
  });

  it('is for good when the result cannot be serialized, for each attempt would repeat what the activity did', async () => {
    const { answers, until, stop } = await setUp({ activity: async () => 1n });
    await until(() => answers.length === 1);
    await stop();
    expect(failureIn(answers[0]?.request)?.applicationFailureInfo).toMatchObject({
      type: 'ValueNotSerializableError',
      nonRetryable: true,
    });
  });
});
