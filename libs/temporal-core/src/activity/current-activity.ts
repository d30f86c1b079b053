/** The current activity's context as free functions, under the names that other SDKs use. */
import type { Duration } from '../common/duration.js';
import type { Logger, Meter } from '../common/telemetry.js';
import { loggerFrom } from '../common/telemetry.js';
import type { PayloadConverter } from '../converter/payload-converter.js';
import { ActivityContext, type ActivityClient } from './activity-context.js';
import type { ActivityInfo } from './activity-info.js';
import { ActivityContextMissingError } from './errors.js';

function current(what: string): ActivityContext {
  const context = ActivityContext.currentIfAny;
  if (!context) throw new ActivityContextMissingError(what);
  return context;
}

/** True inside a running activity. The only function here that never throws. */
export function inActivityContext(): boolean {
  return ActivityContext.currentIfAny !== undefined;
}

/** @throws ActivityContextMissingError outside an activity */
export function activityInfo(): ActivityInfo {
  return current('activityInfo()').info;
}

/**
 * Tells the server that the activity lives; see {@link ActivityContext.heartbeat}.
 *
 * @throws ActivityContextMissingError outside an activity
 */
export function heartbeat(...details: unknown[]): void {
  current('heartbeat()').heartbeat(...details);
}

/** Rejects with the `CancelledFailure` when the activity is cancelled; never resolves. */
export function cancelled(): Promise<never> {
  return current('cancelled()').cancelled;
}

/** @throws ActivityContextMissingError outside an activity */
export function isCancelled(): boolean {
  return current('isCancelled()').isCancelled;
}

/** Aborted when the activity is to stop. Give it to what the activity awaits: `fetch(url, { signal })`. */
export function cancellationSignal(): AbortSignal {
  return current('cancellationSignal()').cancellationSignal;
}

/** Resolves after `duration`; rejects with the `CancelledFailure` when the activity is cancelled first. */
export function sleep(duration: Duration): Promise<void> {
  return current('sleep()').sleep(duration);
}

/** True once the worker of this activity has begun to shut down. */
export function isWorkerShutdown(): boolean {
  return current('isWorkerShutdown()').workerShutdownSignal.aborted;
}

/** Aborted when the worker of this activity begins to shut down. */
export function workerShutdownSignal(): AbortSignal {
  return current('workerShutdownSignal()').workerShutdownSignal;
}

/** The converter of the worker; codecs are no part of it. */
export function payloadConverter(): PayloadConverter {
  return current('payloadConverter()').payloadConverter;
}

/**
 * The client that was given to the worker by its option `client`.
 *
 * @throws ActivityClientMissingError when there is none
 */
export function getClient(): ActivityClient {
  return current('getClient()').client;
}

/** Measures with the tags of the current activity. */
export function metricMeter(): Meter {
  return current('metricMeter()').metricMeter;
}

/** Logs with the attributes of the current activity. */
export const log: Logger = loggerFrom((level, message, attributes) => {
  current('log').log.log(level, message, attributes);
});
