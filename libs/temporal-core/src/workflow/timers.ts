import type { Duration } from '../common/duration.js';
import { optionsOf } from '../common/options/option-schema.js';
import { custom, duration as anyDuration, text } from '../common/options/option-types.js';
import { ApplicationFailure, CancelledFailure } from '../common/failures.js';
import type { TimerOptions } from './interceptors.js';
import { callPlace } from './runtime/call-error.js';
import type { Activator } from './runtime/activator.js';
import { Condition } from './runtime/conditions.js';
import { mutableActivatorFor } from './runtime/current.js';
import { adopted, handled, oneLater, rejectedSoon, soon } from './runtime/microtasks.js';
import { currentScope } from './runtime/scope-tracker.js';
import { cancelTimer, startTimer } from './runtime/timer-commands.js';

export const timerSchema = optionsOf<TimerOptions>()({ summary: text() });
const timerDuration = anyDuration().required();

/**
 * Waits for a durable timer, which survives eviction of the workflow and restarts of the worker. Cancelling the current
 * scope cancels the timer, and the promise rejects with a CancelledFailure.
 *
 * @param duration - milliseconds or a string such as `'5 minutes'`; at least 1 ms
 * @throws WorkflowCallError when `duration` is not one, or an option is unknown or malformed
 */
export function sleep(duration: Duration, options: TimerOptions = {}): Promise<void> {
  const activator = mutableActivatorFor('sleep()');
  const { durationMs, summary } = readTimer(duration, options, 'sleep()', 'duration');
  return startTimer(activator, activator.timers.nextSeq(), durationMs, currentScope(activator), summary);
}

const instant = custom<Date | number, number>('a valid Date or milliseconds since the epoch', (value, place) => {
  const timeMs = value instanceof Date ? value.getTime() : value;
  return typeof timeMs === 'number' && Number.isFinite(timeMs) ? timeMs : place.refuseValue(value);
}).required();

/**
 * Waits until the workflow's time, which `Date.now()` returns, has reached `time`: on a durable timer, as {@link sleep} does.
 * A time that has passed needs no timer.
 *
 * @param time - a date, or milliseconds since the epoch
 * @throws WorkflowCallError when `time` is not one, or an option is unknown or malformed
 * @throws CancelledFailure when the current scope is cancelled
 */
export function sleepUntil(time: Date | number, options: TimerOptions = {}): Promise<void> {
  const activator = mutableActivatorFor('sleepUntil()');
  const place = callPlace('sleepUntil()');
  const durationMs = (instant.read(time, place.at('time')) as number) - activator.moment.timestampMs;
  const { summary } = timerSchema.read(options, place);
  const scope = currentScope(activator);
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  if (durationMs <= 0) return Promise.resolve();
  return startTimer(activator, activator.timers.nextSeq(), durationMs, scope, summary);
}

/**
 * Waits until `predicate` returns true. The predicate is evaluated at once, after each signal, update, result, fired
 * timer and cancellation, and whenever the workflow makes progress. It must be synchronous and only read.
 *
 * The promise rejects with a WorkflowCallError when `predicate` returns a promise, with what `predicate` throws, and
 * with a CancelledFailure when the current scope is cancelled.
 */
export function condition(predicate: () => boolean): Promise<void>;
/**
 * Waits until `predicate` returns true, but no longer than `timeout`.
 *
 * @returns whether the predicate returned true in time
 * @throws WorkflowCallError when `timeout` is not a duration
 */
export function condition(predicate: () => boolean, timeout: Duration, options?: TimerOptions): Promise<boolean>;
export function condition(
  predicate: () => boolean,
  timeout?: Duration,
  options: TimerOptions = {},
): Promise<void> | Promise<boolean> {
  const activator = mutableActivatorFor('condition()');
  if (timeout === undefined) return handled(adopted(untilTrue(activator, predicate).promise));
  const { durationMs, summary } = readTimer(timeout, options, 'condition()', 'timeout');
  return handled(adopted(oneLater(trueInTime(activator, predicate, durationMs, summary))));
}

/** What {@link waitCondition} throws when time is up. Fails the workflow if nobody catches it. */
export class ConditionTimeoutFailure extends ApplicationFailure {
  override readonly name: string = 'ConditionTimeoutFailure';

  constructor(readonly timeoutMs: number) {
    super({ message: `The condition did not become true within ${timeoutMs} ms`, type: 'ConditionTimeout' });
  }
}

/**
 * Waits until `predicate` returns true, like {@link condition}, but throws when that takes longer than `timeout`.
 *
 * @throws ConditionTimeoutFailure when the predicate did not return true in time
 * @throws CancelledFailure when the current scope is cancelled
 * @throws WorkflowCallError when `timeout` is not a duration
 */
export function waitCondition(predicate: () => boolean, timeout: Duration, options: TimerOptions = {}): Promise<void> {
  const activator = mutableActivatorFor('waitCondition()');
  const { durationMs, summary } = readTimer(timeout, options, 'waitCondition()', 'timeout');
  const waiting = trueInTime(activator, predicate, durationMs, summary).then((isTrue) => {
    if (!isTrue) throw new ConditionTimeoutFailure(durationMs);
  });
  return handled(waiting);
}

function readTimer(
  given: Duration,
  options: TimerOptions,
  caller: string,
  name: string,
): { durationMs: number; summary: string | undefined } {
  const place = callPlace(caller);
  const durationMs = timerDuration.read(given, place.at(name)) as number;
  return { durationMs, summary: timerSchema.read(options, place).summary };
}

async function trueInTime(
  activator: Activator,
  predicate: () => boolean,
  timeoutMs: number,
  summary: string | undefined,
): Promise<boolean> {
  const seq = activator.timers.nextSeq();
  const late = startTimer(activator, seq, timeoutMs, currentScope(activator), summary);
  const waiting = untilTrue(activator, predicate);
  try {
    return await Promise.race([late.then(() => false), waiting.promise.then(() => true)]);
  } finally {
    waiting.forget();
    soon(() => cancelTimer(activator, seq, new CancelledFailure('The condition no longer waits')));
  }
}

interface Waiting {
  readonly promise: Promise<void>;
  /** Stops evaluating the predicate; the promise never settles. */
  forget(): void;
}

function untilTrue(activator: Activator, predicate: () => boolean): Waiting {
  const scope = currentScope(activator);
  if (scope.cancelReason) return { promise: rejectedSoon(scope.cancelReason), forget: () => undefined };
  const condition = new Condition(predicate);
  const { promise } = condition;
  if (condition.evaluate()) return { promise, forget: () => undefined };
  activator.conditions.add(condition);
  const unsubscribe = scope.subscribe((reason) => {
    activator.conditions.delete(condition);
    soon(() => condition.reject(reason));
  });
  condition.onSettled = unsubscribe;
  const forget = (): void => {
    unsubscribe();
    activator.conditions.delete(condition);
  };
  return { promise, forget };
}
