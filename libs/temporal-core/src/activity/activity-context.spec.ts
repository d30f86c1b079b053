import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { CancelledFailure } from '../common/failures.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { loggerFrom, noopMeter, type LogAttributes } from '../common/telemetry.js';
import { ActivityContext, cancellationOf, Context, type ActivityClient } from './activity-context.js';
import type { ActivityInfo } from './activity-info.js';
import * as current from './current-activity.js';
import { ActivityClientMissingError, ActivityContextMissingError } from './errors.js';

const info = Object.freeze({
  activityType: 'charge',
  activityId: '7',
  attempt: 2,
  taskQueue: 'orders',
  workflowNamespace: 'default',
  workflowType: 'Order',
  workflowExecution: { workflowId: 'w', runId: 'r' },
}) as unknown as ActivityInfo;

function setUp(client?: ActivityClient) {
  const cancellation = new AbortController();
  const shutdown = new AbortController();
  const clock = new VirtualClock();
  const beats: unknown[][] = [];
  const lines: [string, LogAttributes | undefined][] = [];
  let uses = 0;
  const context = new ActivityContext({
    info,
    cancellationSignal: cancellation.signal,
    workerShutdownSignal: shutdown.signal,
    outbound: {
      heartbeat: ({ details }) => void beats.push(details),
      getLogAttributes: (attributes) => ({ ...attributes, tenant: 'acme' }),
      getMetricTags: (tags) => tags,
    },
    payloadConverter: defaultPayloadConverter,
    ...(client ? { client } : {}),
    onCancellationUsed: () => {
      uses++;
    },
    logger: loggerFrom((_, message, attributes) => void lines.push([message, attributes])),
    meter: noopMeter,
    clock,
  });
  return { cancellation, shutdown, clock, beats, lines, context, cancellationUses: () => uses };
}

describe('activity context', () => {
  it('is at hand in everything the activity awaits', async () => {
    const { context, beats } = setUp();
    await ActivityContext.run(context, async () => {
      await Promise.resolve();
      expect(Context.current()).toBe(context);
      expect(current.activityInfo()).toBe(info);
      expect(current.inActivityContext()).toBe(true);
      current.heartbeat('half', 50);
    });
    expect(beats).toEqual([['half', 50]]);
  });

  it('is missing outside an activity, which only inActivityContext() may ask', () => {
    expect(current.inActivityContext()).toBe(false);
    const calls: Record<string, () => unknown> = {
      'ActivityContext.current()': () => ActivityContext.current(),
      'activityInfo()': () => current.activityInfo(),
      'heartbeat()': () => current.heartbeat(),
      'cancelled()': () => current.cancelled(),
      'isCancelled()': () => current.isCancelled(),
      'cancellationSignal()': () => current.cancellationSignal(),
      'sleep()': () => current.sleep(1),
      'isWorkerShutdown()': () => current.isWorkerShutdown(),
      'workerShutdownSignal()': () => current.workerShutdownSignal(),
      'metricMeter()': () => current.metricMeter(),
      'payloadConverter()': () => current.payloadConverter(),
      'getClient()': () => current.getClient(),
      log: () => current.log.info('x'),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(call).toThrow(ActivityContextMissingError);
      expect(call).toThrow(name);
    }
  });

  it('rejects waiters with the failure when the activity is cancelled', async () => {
    const { context, cancellation, clock } = setUp();
    const sleeping = context.sleep('1 minute');
    const waiting = context.cancelled;
    cancellation.abort(cancellationOf('TIMED_OUT'));
    await expect(sleeping).rejects.toThrow(CancelledFailure);
    await expect(waiting).rejects.toThrow('TIMED_OUT');
    await expect(context.cancelled).rejects.toThrow('TIMED_OUT');
    expect(clock.pending).toBe(0);
  });

  it('sleeps by the clock', async () => {
    const { context, clock } = setUp();
    const sleeping = context.sleep('1 minute');
    await clock.next();
    await sleeping;
    expect(clock.now()).toBe(60_000);
  });

  it('reports the shutdown of the worker', () => {
    const { context, shutdown } = setUp();
    ActivityContext.run(context, () => {
      expect(current.isWorkerShutdown()).toBe(false);
      shutdown.abort();
      expect(current.isWorkerShutdown()).toBe(true);
      expect(current.isCancelled()).toBe(false);
    });
  });

  it('hands out the payload converter of the worker', () => {
    const { context } = setUp();
    expect(ActivityContext.run(context, () => current.payloadConverter())).toBe(defaultPayloadConverter);
  });

  it('hands out the client of the worker, or says that it has none', () => {
    const client = {} as ActivityClient;
    expect(ActivityContext.run(setUp(client).context, () => current.getClient())).toBe(client);
    const without = (): unknown => ActivityContext.run(setUp().context, () => current.getClient());
    expect(without).toThrow(ActivityClientMissingError);
    expect(without).toThrow('Activity "charge" requested a client, but the worker for task queue "orders" has none');
  });

  it('tells its host when the activity asks for its cancellation, not when it looks or sleeps in passing', async () => {
    const { context, clock, cancellationUses } = setUp();
    const sleeping = context.sleep(1);
    await clock.next();
    await sleeping;
    expect(ActivityContext.run(context, () => current.isCancelled())).toBe(false);
    expect(cancellationUses()).toBe(0);
    void context.cancelled;
    expect(cancellationUses()).toBe(1);
    ActivityContext.run(context, () => current.cancellationSignal());
    expect(cancellationUses()).toBe(2);
  });

  it('logs with what identifies the attempt, and with what interceptors add', () => {
    const { context, lines } = setUp();
    ActivityContext.run(context, () => current.log.warn('slow', { ms: 5 }));
    const attributes = { activityType: 'charge', activityId: '7', attempt: 2, workflowId: 'w', tenant: 'acme', ms: 5 };
    expect(lines).toEqual([['slow', expect.objectContaining(attributes)]]);
  });
});
