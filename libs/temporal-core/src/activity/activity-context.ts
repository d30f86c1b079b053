/**
 * The API of activity functions: info, heartbeats, cancellation, shutdown of the worker. Stored in an
 * AsyncLocalStorage, so that it is available in everything the function awaits.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { sleepOn } from '../common/async.js';
import { keepingAlive, type Clock } from '../common/clock.js';
import { durationToMs, type Duration } from '../common/duration.js';
import { CancelledFailure } from '../common/failures.js';
import { loggerFrom, type Logger, type Meter } from '../common/telemetry.js';
import type { PayloadConverter } from '../converter/payload-converter.js';
import type { Client } from '../client/client.js';
import type { ActivityInfo } from './activity-info.js';
import { ActivityClientMissingError, ActivityContextMissingError } from './errors.js';
import type { ActivityOutboundCalls } from './interceptors.js';

/** Why an activity was cancelled; the message of the {@link CancelledFailure}. */
export type ActivityCancellationReason =
  /** The workflow or an operator requested cancellation. */
  | 'CANCELLED'
  /** The server no longer knows the attempt. */
  | 'NOT_FOUND'
  /** The activity has timed out. */
  | 'TIMED_OUT'
  /** The grace time of the worker shutdown has ended. */
  | 'WORKER_SHUTDOWN'
  /** An operator paused the activity. */
  | 'PAUSED'
  /** An operator reset the activity. */
  | 'RESET'
  /** The details of a heartbeat could not be encoded. */
  | 'HEARTBEAT_DETAILS_CONVERSION_FAILED'
  /** The details of a heartbeat are larger than the server accepts. */
  | 'HEARTBEAT_DETAILS_TOO_LARGE';

/** The client available to activities: `Client` of the `client` entry point. */
export type ActivityClient = Client;

/** Parts that the host of a context provides. */
export interface ActivityContextHost {
  readonly info: ActivityInfo;
  /** Aborted, with a {@link CancelledFailure} as reason, when the activity should stop. */
  readonly cancellationSignal: AbortSignal;
  /** Aborted when the worker begins to shut down; the grace time starts. */
  readonly workerShutdownSignal: AbortSignal;
  readonly outbound: ActivityOutboundCalls;
  readonly payloadConverter: PayloadConverter;
  /** The client of the worker, if any. */
  readonly client?: ActivityClient;
  /** Called when the activity relies on its cancellation. */
  onCancellationUsed?(): void;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
}

const storage = new AsyncLocalStorage<ActivityContext>();

const looksOfALoop = 3;

/** The context of a running activity. */
export class ActivityContext {
  private cancelledPromise?: Promise<never>;
  private logs?: Logger;
  private looks = 0;

  constructor(private readonly host: ActivityContextHost) {}

  /**
   * Returns the context of the running activity.
   *
   * @throws ActivityContextMissingError outside an activity
   */
  static current(): ActivityContext {
    const context = storage.getStore();
    if (!context) throw new ActivityContextMissingError('ActivityContext.current()');
    return context;
  }

  /** Runs `callback` with `context` as the current one. */
  static run<T>(context: ActivityContext, callback: () => T): T {
    return storage.run(context, callback);
  }

  /** The current context, or `undefined` outside an activity. */
  static get currentIfAny(): ActivityContext | undefined {
    return storage.getStore();
  }

  get info(): ActivityInfo {
    return this.host.info;
  }

  /**
   * Aborted when the activity should stop. Its reason is a {@link CancelledFailure} whose message is an
   * {@link ActivityCancellationReason}. Cancellation by the workflow is delivered only in the response to a heartbeat.
   */
  get cancellationSignal(): AbortSignal {
    this.host.onCancellationUsed?.();
    return this.host.cancellationSignal;
  }

  /** Aborted when the worker begins to shut down. */
  get workerShutdownSignal(): AbortSignal {
    return this.host.workerShutdownSignal;
  }

  /** Rejects with the {@link CancelledFailure} when the activity is cancelled; never resolves. */
  get cancelled(): Promise<never> {
    this.cancelledPromise ??= rejectionOf(this.cancellationSignal);
    return this.cancelledPromise;
  }

  /**
   * Reports to the server that the activity is alive, with details for the next attempt. Heartbeats
   * are throttled; the latest details are never lost. Has no effect in local activities.
   *
   * @throws ValueNotSerializableError when the details cannot be converted
   */
  heartbeat(...details: unknown[]): void {
    this.host.outbound.heartbeat({ details });
  }

  /** Resolves after `duration`; rejects with the {@link CancelledFailure} when the activity is cancelled first. */
  sleep(duration: Duration): Promise<void> {
    const { clock } = this.host;
    return sleepOn(keepingAlive(clock), durationToMs(duration), this.host.cancellationSignal);
  }

  /** True when the activity should stop. */
  get isCancelled(): boolean {
    // A single check is not reliance on cancellation; a polling loop is.
    if (++this.looks === looksOfALoop) this.host.onCancellationUsed?.();
    return this.host.cancellationSignal.aborted;
  }

  /** The payload converter of the worker, for values that an activity reads or writes as payloads. Does not apply codecs. */
  get payloadConverter(): PayloadConverter {
    return this.host.payloadConverter;
  }

  /**
   * The client from the worker option `client`.
   *
   * @throws ActivityClientMissingError when the worker has no client
   */
  get client(): ActivityClient {
    if (!this.host.client) throw new ActivityClientMissingError(this.info.activityType, this.info.taskQueue);
    return this.host.client;
  }

  /** A logger that adds the type, IDs and attempt of the activity as attributes. */
  get log(): Logger {
    this.logs ??= this.createLogger();
    return this.logs;
  }

  /** A meter that adds the type, namespace and task queue of the activity as tags. */
  get metricMeter(): Meter {
    const { activityType, workflowNamespace, taskQueue } = this.info;
    const tags = { namespace: workflowNamespace, task_queue: taskQueue, activity_type: activityType };
    return this.host.meter.withTags(this.host.outbound.getMetricTags(tags));
  }

  private createLogger(): Logger {
    const { host, info } = this;
    const base = {
      namespace: info.workflowNamespace,
      taskQueue: info.taskQueue,
      activityType: info.activityType,
      activityId: info.activityId,
      attempt: info.attempt,
      ...(info.workflowExecution ?? {}),
      ...(info.workflowType === undefined ? {} : { workflowType: info.workflowType }),
    };
    return loggerFrom((level, message, attributes) => {
      host.logger.log(level, message, { ...host.outbound.getLogAttributes({ ...base }), ...attributes });
    });
  }
}

/** Alias for code that imports `Context`. */
export { ActivityContext as Context };

function rejectionOf(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // An activity that only races this promise must not crash the process when it is cancelled later.
  promise.catch(() => undefined);
  return promise;
}

/** The failure with which an activity is cancelled. */
export function cancellationOf(reason: ActivityCancellationReason): CancelledFailure {
  return new CancelledFailure(reason);
}
