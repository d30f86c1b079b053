import { IsInt, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { payload } from '../../../test/support/history-builder.js';
import { VirtualClock } from '../../../test/support/virtual-clock.js';
import { ApplicationFailure, CancelledFailure } from '../../common/failures.js';
import type { FailureInfo, Payload } from '../../common/payload.js';
import { loggerFrom, noopMeter } from '../../common/telemetry.js';
import { decodeUtf8, encodeUtf8 } from '../../common/text.js';
import type { DataConverter } from '../../converter/converter-options.js';
import { loadDataConverter } from '../../converter/data-converter.js';
import type { RawValue } from '../../converter/raw-value.js';
import { ActivityContext } from '../../activity/activity-context.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import type { ActivityInfo } from '../../activity/activity-info.js';
import { CompleteAsyncError } from '../../activity/errors.js';
import type { ActivityInterceptors } from '../../activity/interceptors.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import type { WorkerIdentity } from '../worker-identity.js';
import { ActivityCalls } from './activity-calls.js';
import { ActivityRegistry } from './activity-registry.js';
import { ActivityRunner } from './activity-runner.js';
import { watchEventLoop } from './event-loop-watch.js';
import { ActivityResponder, type ActivityRpcs } from './task-completion.js';

class Charge {
  @IsInt()
  @Min(1)
  cents: number;
}

const worker: WorkerIdentity = { namespace: 'default', taskQueue: 'q', identity: 'me', instanceKey: 'k', buildId: 'b' };

interface Setting {
  definition?: Partial<ActivityDefinition>;
  interceptors?: ActivityInterceptors[];
  dataConverter?: DataConverter;
  heartbeatAnswer?: object;
  blockLimitMs?: number;
  /** Refuses a request, by what it throws. */
  refuse?(rpc: string, request: object): void;
}

function setUp(
  run: ActivityDefinition['run'],
  { definition, interceptors = [], dataConverter, heartbeatAnswer, blockLimitMs, refuse }: Setting = {},
) {
  const answers: { rpc: string; request: Record<string, unknown> }[] = [];
  const keep =
    (rpc: string, answer: object = {}) =>
    async (request: object) => {
      answers.push({ rpc, request: structuredClone(request) as Record<string, unknown> });
      refuse?.(rpc, request);
      return answer;
    };
  const service: ActivityRpcs = {
    respondActivityTaskCompleted: keep('completed'),
    respondActivityTaskFailed: keep('failed'),
    respondActivityTaskCanceled: keep('cancelled'),
    recordActivityTaskHeartbeat: keep('heartbeat', heartbeatAnswer),
  };
  const clock = new VirtualClock();
  const warnings: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const converter = loadDataConverter(dataConverter);
  const shutdown = new AbortController();
  const logger = loggerFrom((level, message, attributes) => {
    if (level === 'WARN') warnings.push(message);
    lines.push({ level, message, ...attributes });
  });
  const runner = new ActivityRunner({
    worker,
    registry: new ActivityRegistry([{ name: 'charge', run, ...definition }]),
    converter,
    calls: new ActivityCalls(interceptors, watchEventLoop(logger, blockLimitMs)),
    responder: new ActivityResponder({
      service,
      worker,
      codecs: converter.payloadCodecs,
      workerShutdownSignal: shutdown.signal,
      clock,
      logger,
    }),
    throttle: { maxIntervalMs: 60_000, defaultIntervalMs: 30_000 },
    workerShutdownSignal: shutdown.signal,
    clock,
    logger,
    meter: noopMeter,
  });
  return { runner, answers, clock, warnings, lines, shutdown };
}

const task = (fields: Partial<PollActivityTaskQueueResponse> = {}): PollActivityTaskQueueResponse => ({
  taskToken: new Uint8Array([1, 2]),
  activityId: '5',
  activityType: { name: 'charge' },
  workflowExecution: { workflowId: 'w', runId: 'r' },
  workflowType: { name: 'Order' },
  workflowNamespace: 'default',
  attempt: 2,
  startToCloseTimeout: { seconds: 10, nanos: 0 },
  input: { payloads: [payload({ cents: 5 })] },
  ...fields,
});

function failureOf(request: Record<string, unknown> | undefined): FailureInfo {
  return request?.['failure'] as FailureInfo;
}

function textsOf(payloads: unknown): string[] {
  return (payloads as { payloads: Payload[] }).payloads.map(({ data }) => decodeUtf8(data));
}

describe('activity runner', () => {
  it('calls the function with its arguments and answers with its result', async () => {
    const { runner, answers, clock } = setUp(async (input) => ({ charged: input }));
    await runner.run(task());
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({
      rpc: 'completed',
      request: { taskToken: new Uint8Array([1, 2]), identity: 'me' },
    });
    expect(textsOf(answers[0]?.request['result'])).toEqual(['{"charged":{"cents":5}}']);
    expect(clock.pending).toBe(0);
  });

  it('gives the function an info that nobody can change, at any depth', async () => {
    let info: ActivityInfo | undefined;
    const { runner } = setUp(() => void (info = ActivityContext.current().info));
    await runner.run(
      task({ retryPolicy: { maximumAttempts: 3, nonRetryableErrorTypes: ['A'] }, priority: { priorityKey: 1 } }),
    );
    expect(info?.retryPolicy?.maximumAttempts).toBe(3);
    const parts = [
      info,
      info?.workflowExecution,
      info?.retryPolicy,
      info?.retryPolicy?.nonRetryableErrorTypes,
      info?.priority,
      info?.heartbeatDetails,
    ];
    for (const part of parts) {
      expect(part).toBeDefined();
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('names the activity that blocks the event loop, before and after its first await', async () => {
    const compute = () => {
      const begin = process.cpuUsage();
      while (process.cpuUsage(begin).user < 100_000);
    };
    const before = setUp(compute, { blockLimitMs: 40 });
    await before.runner.run(task());
    expect(before.warnings).toEqual([expect.stringContaining('Activity "charge" (id 5) blocked the event loop for')]);
    const after = setUp(() => Promise.resolve().then(compute), { blockLimitMs: 40 });
    await after.runner.run(task());
    expect(after.warnings).toEqual([
      expect.stringMatching(/blocked for at least \d+ ms by activity "charge" \(id 5\)/),
    ]);
  });

  it('fails an attempt whose argument has an unknown encoding by its name, to be tried again', async () => {
    const { runner, answers } = setUp(() => 'charged');
    const sealed = { metadata: { encoding: encodeUtf8('binary/encrypted') }, data: new Uint8Array([1]) };
    await runner.run(task({ input: { payloads: [sealed] } }));
    const { message, applicationFailureInfo } = failureOf(answers[0]?.request);
    expect(message).toMatch(/^Argument 1 of activity "charge": Unknown payload encoding "binary\/encrypted"/);
    expect(applicationFailureInfo?.type).toBe('UnknownPayloadEncodingError');
    expect(applicationFailureInfo?.nonRetryable).not.toBe(true);
  });

  it('warns once that an activity without heartbeats waits for its cancellation', async () => {
    const { runner, warnings } = setUp(() => void ActivityContext.current().cancelled);
    await runner.run(task({ heartbeatTimeout: { seconds: 10, nanos: 0 } }));
    expect(warnings).toEqual([]);
    await runner.run(task());
    await runner.run(task());
    expect(warnings).toEqual([expect.stringContaining('Activity "charge" checks for cancellation but has no')]);
  });

  it('does not warn of an activity that fails without a look at its cancellation', async () => {
    const { runner, warnings } = setUp(() => {
      throw new Error('no card');
    });
    runner.cancelAll('WORKER_SHUTDOWN');
    await runner.run(task());
    expect(warnings).toEqual(['Activity failed']);
  });

  it('leaves the last heartbeat with the server when somebody else completes it', async () => {
    const { runner, answers, clock } = setUp(async () => {
      const context = ActivityContext.current();
      context.heartbeat(1);
      await turn();
      context.heartbeat(2);
      throw new CompleteAsyncError();
    });
    await runner.run(task({ heartbeatTimeout: { seconds: 10, nanos: 0 } }));
    expect(answers.map(({ rpc }) => rpc)).toEqual(['heartbeat', 'heartbeat']);
    expect(textsOf(answers[1]?.request['details'])).toEqual(['2']);
    expect(clock.pending).toBe(0);
  });

  it('gives the function its context, frozen', async () => {
    const infos: unknown[] = [];
    const { runner } = setUp(() => {
      const { info } = ActivityContext.current();
      expect(Object.isFrozen(info)).toBe(true);
      infos.push(info);
    });
    await runner.run(task({ heartbeatDetails: { payloads: [payload(123), payload('456')] } }));
    expect(infos).toEqual([
      expect.objectContaining({
        activityId: '5',
        activityType: 'charge',
        workflowType: 'Order',
        workflowExecution: { workflowId: 'w', runId: 'r' },
        attempt: 2,
        taskQueue: 'q',
        isLocal: false,
        base64TaskToken: 'AQI=',
        startToCloseTimeoutMs: 10_000,
        scheduleToCloseTimeoutMs: undefined,
        heartbeatTimeoutMs: undefined,
        heartbeatDetails: [123, '456'],
      }),
    ]);
  });

  it('revives arguments by their classes', async () => {
    const seen: unknown[] = [];
    const { runner, answers } = setUp((input) => void seen.push(input), { definition: { parameterTypes: [Charge] } });
    await runner.run(task());
    expect(seen[0]).toBeInstanceOf(Charge);
    expect(answers[0]?.rpc).toBe('completed');
  });

  it('fails for good when an argument breaks the rules of its class', async () => {
    const { runner, answers } = setUp(() => 'not called', { definition: { parameterTypes: [Charge] } });
    await runner.run(task({ input: { payloads: [payload({ cents: 0 })] } }));
    const failure = failureOf(answers[0]?.request);
    expect(answers[0]?.rpc).toBe('failed');
    expect(failure.applicationFailureInfo).toMatchObject({ type: 'ValidationError', nonRetryable: true });
    expect(failure.message).toContain('activity "charge"');
    expect(textsOf(failure.applicationFailureInfo?.details)[0]).toContain('cents');
  });

  it('fails for good when an argument cannot be read', async () => {
    const { runner, answers } = setUp(() => 'not called');
    const broken = { metadata: payload(1).metadata, data: new TextEncoder().encode('{') };
    await runner.run(task({ input: { payloads: [broken] } }));
    expect(failureOf(answers[0]?.request)).toMatchObject({
      message: expect.stringContaining(
        'Argument 1 of activity "charge": A payload of encoding "json/plain" does not hold JSON',
      ) as string,
      applicationFailureInfo: { nonRetryable: true },
    });
  });

  it('gives a dynamic activity its arguments unread', async () => {
    const seen: RawValue[][] = [];
    const { runner } = setUp((values) => void seen.push(values as RawValue[]), { definition: { dynamic: true } });
    await runner.run(task({ activityType: { name: 'whatever' } }));
    expect(seen[0]?.map(({ payload: raw }) => decodeUtf8(raw.data))).toEqual(['{"cents":5}']);
  });

  it('fails with what the function throws, be it an error or not', async () => {
    const fail = (): never => {
      throw new Error('no stack');
    };
    for (const [thrown, message, type] of [
      [new TypeError('no card'), 'no card', 'TypeError'],
      [ApplicationFailure.nonRetryable('no funds', 'Funds'), 'no funds', 'Funds'],
      ['a text', 'a text', 'Error'],
      [undefined, 'undefined was thrown', 'Error'],
      [Object.defineProperty(new TypeError('no card'), 'stack', { get: fail }), 'no card', 'TypeError'],
    ] as const) {
      const { runner, answers } = setUp(() => {
        throw thrown;
      });
      await runner.run(task());
      expect(answers[0]?.rpc).toBe('failed');
      expect(failureOf(answers[0]?.request).message).toContain(message);
      expect(failureOf(answers[0]?.request).applicationFailureInfo?.type).toBe(type);
    }
  });

  it('fails when the result cannot be converted', async () => {
    const circle: Record<string, unknown> = {};
    circle['total'] = circle;
    for (const result of [{ total: 1n }, circle, { total: () => 1 }]) {
      const { runner, answers } = setUp(() => result);
      await runner.run(task());
      expect(answers.map(({ rpc }) => rpc)).toEqual(['failed']);
      expect(failureOf(answers[0]?.request).message).toContain('total');
    }
  });

  it('fails when the result cannot be encoded', async () => {
    const payloadCodecs = [
      {
        encode: (payloads: Payload[]) =>
          decodeUtf8(payloads[0]?.data ?? new Uint8Array(0)).includes('secret')
            ? Promise.reject(new Error('no key'))
            : Promise.resolve(payloads),
        decode: async (payloads: Payload[]) => payloads,
      },
    ];
    const { runner, answers } = setUp(() => 'secret', { dataConverter: { payloadCodecs } });
    await runner.run(task());
    expect(answers.map(({ rpc }) => rpc)).toEqual(['failed']);
    expect(failureOf(answers[0]?.request).message).toContain('no key');
  });

  it('warned of a cancellation that cannot arrive for no activity that polls for it; it does once', async () => {
    const { runner, warnings } = setUp(() => {
      while (!ActivityContext.current().isCancelled) if (warnings.length > 0) return;
    });
    await runner.run(task());
    await runner.run(task());
    expect(warnings).toEqual([
      expect.stringContaining('Activity "charge" checks for cancellation but has no "heartbeatTimeout"'),
    ]);
    const passing = setUp(() => ActivityContext.current().isCancelled);
    await passing.runner.run(task());
    expect(passing.warnings).toEqual([]);
  });

  it('answers nothing when somebody else will', async () => {
    const { runner, answers } = setUp(() => {
      throw new CompleteAsyncError();
    });
    await runner.run(task());
    expect(answers).toEqual([]);
  });

  it('answers as cancelled when the function follows its cancellation', async () => {
    const { runner, answers } = setUp(
      async () => {
        const context = ActivityContext.current();
        context.heartbeat('half');
        await context.cancelled;
      },
      { heartbeatAnswer: { cancelRequested: true } },
    );
    await runner.run(task());
    expect(answers.map(({ rpc }) => rpc)).toEqual(['heartbeat', 'cancelled']);
    expect(textsOf(answers[0]?.request['details'])).toEqual(['"half"']);
  });

  it('answers with the result when the function ignores its cancellation', async () => {
    const { runner, answers } = setUp(
      async () => {
        const context = ActivityContext.current();
        context.heartbeat();
        await context.cancelled.catch(() => undefined);
        return 'done anyway';
      },
      { heartbeatAnswer: { cancelRequested: true } },
    );
    await runner.run(task());
    expect(answers.map(({ rpc }) => rpc)).toEqual(['heartbeat', 'completed']);
  });

  it('fails as tried again when it is stopped by the shutdown of the worker, also one that starts after it', async () => {
    const { runner, answers } = setUp(() => ActivityContext.current().cancelled);
    const running = runner.run(task());
    await turn();
    expect(runner.running).toEqual(['charge (id 5)']);
    runner.cancelAll('WORKER_SHUTDOWN');
    await running;
    await runner.run(task());
    expect(answers.map(({ rpc }) => rpc)).toEqual(['failed', 'failed']);
    expect(failureOf(answers[0]?.request).applicationFailureInfo).toMatchObject({ type: 'WorkerShutdown' });
    expect(failureOf(answers[0]?.request).applicationFailureInfo?.nonRetryable ?? false).toBe(false);
    expect(runner.running).toEqual([]);
  });

  it('fails, not cancels, when a cancellation is thrown that nobody asked for', async () => {
    const { runner, answers } = setUp(() => {
      throw new CancelledFailure('of something else');
    });
    await runner.run(task());
    expect(answers[0]?.rpc).toBe('failed');
    expect(failureOf(answers[0]?.request).applicationFailureInfo?.type).toBe('CancelledFailure');
  });

  it('sends with a failure the heartbeat details that the server does not have', async () => {
    const { runner, answers } = setUp(async () => {
      const context = ActivityContext.current();
      context.heartbeat(1);
      await turn();
      context.heartbeat(2);
      throw new Error('crash');
    });
    await runner.run(task({ heartbeatTimeout: { seconds: 10, nanos: 0 } }));
    expect(answers.map(({ rpc }) => rpc)).toEqual(['heartbeat', 'failed']);
    expect(textsOf(answers[1]?.request['lastHeartbeatDetails'])).toEqual(['2']);
  });

  it('is told to stop some time after its timeout, when the server does not wait any more', async () => {
    const reasons: string[] = [];
    const { runner, answers, clock } = setUp(async () => {
      await ActivityContext.current().cancelled.catch((error: unknown) => {
        reasons.push((error as Error).message);
        throw error;
      });
    });
    const running = runner.run(task());
    await turn();
    await clock.next();
    await running;
    expect(clock.now()).toBe(15_000);
    expect(reasons).toEqual(['TIMED_OUT']);
    expect(answers).toEqual([]);
  });

  it('is told to stop after the timeout of all attempts together when that comes first', async () => {
    const { runner, answers, clock } = setUp(() => ActivityContext.current().cancelled);
    const running = runner.run(
      task({
        scheduleToCloseTimeout: { seconds: 8, nanos: 0 },
        scheduledTime: { seconds: 100, nanos: 0 },
        startedTime: { seconds: 102, nanos: 0 },
      }),
    );
    await turn();
    await clock.next();
    await running;
    expect(clock.now()).toBe(8_000 - 2_000 + 5_000);
    expect(answers).toEqual([]);
  });

  it('goes through the interceptors, the first outermost', async () => {
    const calls: string[] = [];
    const named = (name: string): ActivityInterceptors => ({
      inbound: {
        execute: async (input, next) => {
          calls.push(`${name} in`);
          const result = await next({ ...input, args: [...input.args, name] });
          calls.push(`${name} out`);
          return result;
        },
      },
      outbound: {
        heartbeat: (input, next) => next({ details: [...input.details, name] }),
      },
    });
    const { runner, answers } = setUp(
      async (_, ...added) => {
        ActivityContext.current().heartbeat('beat');
        await turn();
        return added;
      },
      { interceptors: [named('a'), named('b')] },
    );
    await runner.run(task());
    expect(calls).toEqual(['a in', 'b in', 'b out', 'a out']);
    expect(textsOf(answers[0]?.request['details'])).toEqual(['"beat"', '"a"', '"b"']);
    expect(textsOf(answers[1]?.request['result'])).toEqual(['["a","b"]']);
  });

  it('fails an attempt of an unknown type', async () => {
    const { runner, answers } = setUp(() => 'not called');
    await runner.run(task({ activityType: { name: 'chargee' } }));
    expect(failureOf(answers[0]?.request).message).toContain('Did you mean "charge"?');
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
