/** What every call of the client takes: a signal that ends it and a time in which it must end. */
import type { Clock } from '../common/clock.js';
import { durationToMs, type Duration } from '../common/duration.js';
import { RpcError } from '../common/rpc-channel.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { duration, having } from '../common/options/option-types.js';
import { ClientOptionsError } from './errors.js';

export interface CallOptions {
  /** Ends the call, also between its retries. What the call asked for may happen all the same. */
  abortSignal?: AbortSignal;
  /**
   * Time for the whole call, retries and long polls included.
   *
   * @defaultValue none: that of the connection for each attempt, and for as long as it takes where a call waits for a workflow
   */
  timeout?: Duration;
}

export const callSchema = optionsOf<CallOptions>()({
  abortSignal: having<AbortSignal>('an AbortSignal', 'aborted', 'addEventListener'),
  timeout: duration().otherwise('that of the connection for each attempt'),
});

/** Where the options of a call stand. */
export function callPlace(where: string): OptionPlace {
  return new OptionPlace(where, ClientOptionsError);
}

/** The call options among other options. */
export function callOptionsOf({ abortSignal, timeout }: CallOptions): CallOptions {
  return { abortSignal, timeout };
}

/** @throws ClientOptionsError when `options` holds anything else, or anything malformed */
export function checkOnlyCallOptions(where: string, options: CallOptions): void {
  callSchema.read(options, callPlace(where));
}

/**
 * Runs the RPCs of one call under its options.
 *
 * @param what - names the call in errors: `result of workflow 'o-1'`
 * @throws RpcError with status `DEADLINE_EXCEEDED` when the time is over, `CANCELLED` when the signal was aborted
 */
export async function callWithin<T>(
  clock: Clock,
  what: string,
  { abortSignal, timeout }: CallOptions,
  call: (options: RpcCallOptions) => Promise<T>,
): Promise<T> {
  if (timeout === undefined) return call(abortSignal ? { signal: abortSignal } : {});
  const timeoutMs = durationToMs(timeout);
  const deadline = new AbortController();
  const timer = clock.setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const signal = abortSignal ? AbortSignal.any([abortSignal, deadline.signal]) : deadline.signal;
    return await call({ signal });
  } catch (cause) {
    if (!deadline.signal.aborted || !(cause instanceof RpcError) || cause.status !== 'CANCELLED') throw cause;
    if (abortSignal?.aborted) throw cause;
    const message = `The ${what} did not end within its timeout of ${timeoutMs} ms`;
    throw new RpcError({ status: 'DEADLINE_EXCEEDED', message }, { cause });
  } finally {
    timer.cancel();
  }
}
