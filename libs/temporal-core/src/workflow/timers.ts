import { durationToMs, type Duration } from '../common/duration.js';
import { WorkflowCallError } from './runtime/call-error.js';
import type { Activator } from './runtime/activator.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import { currentScope } from './runtime/scope-tracker.js';
import { cancelTimer, startTimer } from './runtime/timer-commands.js';

export interface TimerOptions {
  /** One line for the Temporal Web UI. */
  summary?: string;
}

/**
 * Waits on a durable timer: the workflow may be evicted, and the worker restarted, meanwhile. Cancelling the current scope
 * cancels the timer, and the promise rejects with a CancelledFailure.
 *
 * @param duration - milliseconds or a string such as `'5 minutes'`; at least 1 ms
 * @throws WorkflowCallError when `duration` is none
 */
export function sleep(duration: Duration, options: TimerOptions = {}): Promise<void> {
  const activator = mutableActivatorFor('sleep()');
  const input = { durationMs: toMs(duration, 'sleep()'), seq: activator.timers.nextSeq(), summary: options.summary };
  const scope = currentScope(activator);
  const start = activator.interceptors.outbound('startTimer', ({ durationMs, seq, summary }) =>
    startTimer(activator, seq, durationMs, scope, summary),
  );
  return start(input);
}

/**
 * Waits until `predicate` returns true. It is asked at once and then whenever the workflow has moved; it must only read.
 */
export function condition(predicate: () => boolean): Promise<void>;
/**
 * Waits until `predicate` returns true, but no longer than `timeout`.
 *
 * @returns whether the predicate came true in time
 */
export function condition(predicate: () => boolean, timeout: Duration, options?: TimerOptions): Promise<boolean>;
export function condition(
  predicate: () => boolean,
  timeout?: Duration,
  options: TimerOptions = {},
): Promise<void> | Promise<boolean> {
  if (timeout === undefined) return untilTrue(activatorFor('condition()'), predicate).promise;
  const activator = mutableActivatorFor('condition() with a time-out');
  return untilTrueOrLate(activator, predicate, toMs(timeout, 'condition()'), options.summary);
}

async function untilTrueOrLate(
  activator: Activator,
  predicate: () => boolean,
  timeoutMs: number,
  summary: string | undefined,
): Promise<boolean> {
  const waiting = untilTrue(activator, predicate);
  const seq = activator.timers.nextSeq();
  const late = startTimer(activator, seq, timeoutMs, currentScope(activator), summary);
  try {
    return await Promise.race([waiting.promise.then(() => true), late.then(() => false)]);
  } finally {
    waiting.forget();
    cancelTimer(activator, seq);
  }
}

function untilTrue(activator: Activator, predicate: () => boolean): { promise: Promise<void>; forget(): void } {
  const scope = currentScope(activator);
  if (scope.cancelReason) return { promise: Promise.reject(scope.cancelReason), forget: () => undefined };
  if (predicate()) return { promise: Promise.resolve(), forget: () => undefined };
  const waiting = activator.conditions.wait(predicate);
  const unsubscribe = scope.subscribe((reason) => waiting.reject(reason));
  const forget = (): void => {
    unsubscribe();
    waiting.forget();
  };
  waiting.promise.then(unsubscribe, unsubscribe);
  return { promise: waiting.promise, forget };
}

function toMs(duration: Duration, caller: string): number {
  try {
    return durationToMs(duration);
  } catch (cause) {
    throw new WorkflowCallError(`${caller}: ${(cause as Error).message}`, { cause });
  }
}
