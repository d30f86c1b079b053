/**
 * A worker's place for one activity, without a worker: what the activity is told and can do, in the hands of a test. It
 * sends nothing anywhere; a heartbeat is an event.
 */
import { EventEmitter } from 'node:events';
import {
  defaultPayloadConverter,
  noopLogger,
  noopMeter,
  type Clock,
  type Logger,
  type Meter,
} from '@nest-temporal/core';
import {
  ActivityContext,
  CancelledFailure,
  type ActivityCancellationReason,
  type ActivityClient,
  type ActivityInfo,
} from '@nest-temporal/core/activity';
import type { PayloadConverter } from '@nest-temporal/core/converter';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import { having, withMethods } from '@nest-temporal/core/internal/common/options/option-types';
import { loggerOption, meterOption } from '@nest-temporal/core/internal/common/options/shared-options';
import { completeActivityInfo } from './activity-info.js';
import { environmentPlace } from './environment-options.js';

/** What an activity gets in addition to its info. */
export interface MockActivityOptions {
  /** Client that `getClient()` returns. */
  client?: ActivityClient;
  /** Payload converter of the activity. @defaultValue that of a worker without options */
  payloadConverter?: PayloadConverter;
  /** Receives the log records of the activity. @defaultValue logs nothing */
  logger?: Logger;
  /** Receives the metrics of the activity. @defaultValue measures nothing */
  meter?: Meter;
}

export const mockActivitySchema = optionsOf<MockActivityOptions>()({
  client: having<ActivityClient>('a Client', 'workflow').otherwise('none'),
  payloadConverter: withMethods<PayloadConverter>('a PayloadConverter', 'toPayload', 'fromPayload').default(
    defaultPayloadConverter,
    'that of a worker without options',
  ),
  logger: loggerOption.default(noopLogger, 'logs nothing'),
  meter: meterOption.default(noopMeter, 'measures nothing'),
});

/** Events of the environment, with their arguments: the details of a heartbeat. */
export interface MockActivityEvents {
  heartbeat: unknown[];
}

/**
 * Runs activity functions as a worker would.
 *
 * @example
 * const env = new MockActivityEnvironment({ attempt: 2 });
 * env.on('heartbeat', (percent) => env.cancel());
 * await expect(env.run(importRows, 'file.csv')).rejects.toThrow(CancelledFailure);
 */
export class MockActivityEnvironment extends EventEmitter<MockActivityEvents> {
  /** What functions that {@link run} runs find as their context. */
  readonly context: ActivityContext;
  private readonly cancellation = new AbortController();
  private readonly shutdown = new AbortController();

  /**
   * @param info - what differs from the first attempt of an activity `unknown` of a workflow `test`
   * @throws TestEnvironmentError when an option is unknown or malformed
   */
  constructor(info: Partial<ActivityInfo> = {}, options: MockActivityOptions = {}) {
    super();
    const place = environmentPlace('new MockActivityEnvironment()');
    const { client, payloadConverter, logger, meter } = mockActivitySchema.read(options, place);
    this.context = new ActivityContext({
      info: completeActivityInfo(info),
      cancellationSignal: this.cancellation.signal,
      workerShutdownSignal: this.shutdown.signal,
      outbound: {
        heartbeat: ({ details }) => {
          // A worker sends them: what cannot be sent fails here as it does there.
          for (const detail of details) payloadConverter.toPayload(detail);
          this.emit('heartbeat', ...details);
        },
        getLogAttributes: (attributes) => attributes,
        getMetricTags: (tags) => tags,
      },
      payloadConverter,
      ...(client ? { client } : {}),
      logger,
      meter,
      clock: machineClock,
    });
  }

  /** Runs `fn` as an activity and settles with its outcome. */
  async run<Args extends unknown[], R>(fn: (...args: Args) => R | Promise<R>, ...args: Args): Promise<R> {
    return ActivityContext.run(this.context, () => fn(...args));
  }

  /** Cancels the activity. Only the first reason takes effect. */
  cancel(reason: ActivityCancellationReason = 'CANCELLED'): void {
    this.cancellation.abort(new CancelledFailure(reason));
  }

  /**
   * Tells the activity that its worker shuts down. A worker cancels it, by `WORKER_SHUTDOWN`, when its grace time is
   * over.
   */
  shutdownWorker(): void {
    this.shutdown.abort();
  }
}

const machineClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs, keepAlive) => {
    const timer = setTimeout(callback, delayMs);
    if (!keepAlive) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
