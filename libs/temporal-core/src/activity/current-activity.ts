/** The context of the current activity as standalone functions. */
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
 * Reports to the server that the activity is alive. See {@link ActivityContext.heartbeat}.
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

/** Aborted when the activity should stop. Pass it to the calls that the activity awaits: `fetch(url, { signal })`. */
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

/** The payload converter of the worker. Does not apply codecs. */
export function payloadConverter(): PayloadConverter {
  return current('payloadConverter()').payloadConverter;
}

/**
 * The client from the worker option `client`.
 *
 * @throws ActivityClientMissingError when the worker has no client
 */
export function getClient(): ActivityClient {
  return current('getClient()').client;
}

/** A meter that adds the tags of the current activity. */
export function metricMeter(): Meter {
  return current('metricMeter()').metricMeter;
}

/** A logger that adds the attributes of the current activity. */
export const log: Logger = loggerFrom((level, message, attributes) => {
  current('log').log.log(level, message, attributes);
});
