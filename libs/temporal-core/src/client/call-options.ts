/** Options that every call of the client accepts: an abort signal and a timeout. */
import type { Clock } from '../common/clock.js';
import { durationToMs, type Duration } from '../common/duration.js';
import { RpcError } from '../common/rpc-channel.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { duration, having } from '../common/options/option-types.js';
import { ClientOptionsError } from './errors.js';

export interface CallOptions {
  /** Aborts the call, including its retries. The requested operation may still take effect. */
  abortSignal?: AbortSignal;
  /**
   * Timeout of the entire call, including retries and long polls. By default, only single attempts have a timeout, and calls
   * that wait for a workflow wait indefinitely.
   *
   * @defaultValue that of the connection for each attempt
   */
  timeout?: Duration;
}

export const callSchema = optionsOf<CallOptions>()({
  abortSignal: having<AbortSignal>('an AbortSignal', 'aborted', 'addEventListener'),
  timeout: duration().otherwise('that of the connection for each attempt'),
});

/** Names the call in option errors. */
export function callPlace(where: string): OptionPlace {
  return new OptionPlace(where, ClientOptionsError);
}

/** Extracts the call options from other options. */
export function callOptionsOf({ abortSignal, timeout }: CallOptions): CallOptions {
  return { abortSignal, timeout };
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkOnlyCallOptions(where: string, options: CallOptions): void {
  callSchema.read(options, callPlace(where));
}

/**
 * Runs the RPCs of one call under its options.
 *
 * @param what - names the call in errors: `result of workflow 'o-1'`
 * @throws RpcError with status `DEADLINE_EXCEEDED` when the call times out, `CANCELLED` when it is aborted
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
    const message = `The ${what} did not complete within its timeout of ${timeoutMs} ms`;
    throw new RpcError({ status: 'DEADLINE_EXCEEDED', message }, { cause });
  } finally {
    timer.cancel();
  }
}
