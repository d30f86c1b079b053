/**
 * What an activity function can know and do: its info, heartbeats, cancellation, shutdown of the worker. Carried in an
 * AsyncLocalStorage, so that it is at hand in everything the function awaits.
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
  /** Its workflow, or an operator, asked for it. */
  | 'CANCELLED'
  /** The server does not know the attempt any more. */
  | 'NOT_FOUND'
  /** A timeout of the activity has passed. */
  | 'TIMED_OUT'
  /** The grace time of the worker's shutdown is over. */
  | 'WORKER_SHUTDOWN'
  /** An operator paused the activity. */
  | 'PAUSED'
  /** An operator reset the activity. */
  | 'RESET'
  /** The details of a heartbeat could not be encoded. */
  | 'HEARTBEAT_DETAILS_CONVERSION_FAILED'
  /** The details of a heartbeat are larger than the server accepts. */
  | 'HEARTBEAT_DETAILS_TOO_LARGE';

/** The client that activities can be given; `Client` of the client's entry. */
export type ActivityClient = Client;

/** What the host of a context provides. */
export interface ActivityContextHost {
  readonly info: ActivityInfo;
  /** Aborted, with a {@link CancelledFailure} as reason, when the activity is to stop. */
  readonly cancellationSignal: AbortSignal;
  /** Aborted when the worker begins to shut down; the activity has its grace time left. */
  readonly workerShutdownSignal: AbortSignal;
  readonly outbound: ActivityOutboundCalls;
  readonly payloadConverter: PayloadConverter;
  /** That of the worker, if it was given one. */
  readonly client?: ActivityClient;
  /** Called when the activity asks for its cancellation other than in passing. */
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
   * The context of the activity that runs now.
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
   * Aborted when the activity is to stop; its reason is a {@link CancelledFailure} whose message is an
   * {@link ActivityCancellationReason}. Cancellation by the workflow arrives only with the answer to a heartbeat.
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
   * Tells the server that the activity lives, with details for its next attempt. Sends are throttled; the latest details
   * are never lost. Local activities have no heartbeats, so that the call does nothing in them.
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

  /** True when the activity is to stop. */
  get isCancelled(): boolean {
    // One look in passing is no reliance on it; a loop that polls is.
    if (++this.looks === looksOfALoop) this.host.onCancellationUsed?.();
    return this.host.cancellationSignal.aborted;
  }

  /** The converter of the worker, for values that an activity reads or writes as payloads. Codecs are no part of it. */
  get payloadConverter(): PayloadConverter {
    return this.host.payloadConverter;
  }

  /**
   * The client that was given to the worker by its option `client`.
   *
   * @throws ActivityClientMissingError when there is none
   */
  get client(): ActivityClient {
    if (!this.host.client) throw new ActivityClientMissingError(this.info.activityType, this.info.taskQueue);
    return this.host.client;
  }

  /** Logs with the activity's type, ids and attempt as attributes. */
  get log(): Logger {
    this.logs ??= this.createLogger();
    return this.logs;
  }

  /** Measures with the activity's type, namespace and task queue as tags. */
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

/** Everything else that looks for `Context` finds it. */
export { ActivityContext as Context };

function rejectionOf(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // An activity that looks at it only in a race must not crash the process when it is cancelled later.
  promise.catch(() => undefined);
  return promise;
}

/** The failure with which an activity is cancelled. */
export function cancellationOf(reason: ActivityCancellationReason): CancelledFailure {
  return new CancelledFailure(reason);
}
