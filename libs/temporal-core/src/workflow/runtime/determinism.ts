/**
 * The globals of the language and the platform whose outcome must be the same on replay, answered from the current run:
 * time, randomness, timers, console. Evaluated in the realm before any other module, so that nothing keeps the originals.
 *
 * Globals that have no place in a workflow at all are `sandbox/realm-globals.ts`'.
 */
import { DeterminismError } from '../../common/determinism-error.js';
import type { Activator } from './activator.js';
import { consoleOfTheRun } from './console.js';
import { findActivator, mutableActivatorFor, refuseReadOnly } from './current.js';
import { oneLater } from './microtasks.js';
import type { RandomSource } from './random.js';
import { currentRandom } from './current-random.js';
import { currentScope } from './scope-tracker.js';
import { cancelTimer, startTimer } from './timer-commands.js';

type Global = Record<string, unknown>;

/** Replaces the globals. To be called once, in a realm. */
export function installDeterminism(): void {
  const realm = globalThis as unknown as Global;
  const RunDate = dateOfTheRun(Date);
  const replaced: Global = {
    Date: RunDate,
    setTimeout: startTimeout,
    clearTimeout: clearTimer,
    setInterval: startInterval,
    clearInterval: clearTimer,
    queueMicrotask: (task: () => void) => void Promise.resolve().then(task),
    performance: Object.freeze({ now: () => nowMs() - (findActivator()?.start?.runStartTimeMs ?? 0), timeOrigin: 0 }),
    crypto: Object.freeze({ randomUUID: () => randomFor('crypto.randomUUID()').uuid(), getRandomValues }),
    console: consoleOfTheRun(nowMs),
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  }
  Math.random = () => randomFor('Math.random()').fraction();
  defaultDatesToTheRun();
  setTemporalClock();
}

/** Workflow time. Modules that are evaluated once for all runs see the epoch. */
function nowMs(): number {
  return findActivator()?.moment.timestampMs ?? 0;
}

function randomFor(what: string): RandomSource {
  const activator = findActivator();
  if (activator) {
    // A query is not part of history: the numbers that it drew would be missing on replay.
    refuseReadOnly(activator, what);
    return currentRandom(activator);
  }
  throw new DeterminismError(
    `${what} works only inside a running workflow: a module shared by all runs must not keep randomness.`,
  );
}

function dateOfTheRun(RealDate: DateConstructor): DateConstructor {
  // Called without `new`, Date gives text; subclasses construct by way of `new.target`.
  const RunDate = function (this: unknown, ...args: unknown[]): Date | string {
    const given: unknown[] = args.length === 0 ? [nowMs()] : args;
    if (new.target === undefined) return new RealDate(nowMs()).toString();
    return Reflect.construct(RealDate, given, new.target) as Date;
  };
  Object.defineProperties(RunDate, {
    name: { value: 'Date', configurable: true },
    length: { value: 7, configurable: true },
    prototype: { value: RealDate.prototype, writable: false },
    now: { value: nowMs, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: RunDate, writable: true, configurable: true });
  return RunDate as unknown as DateConstructor;
}

/** `format()` without a date means now, and V8's now is the real one. Only `undefined` is no date: null is the epoch. */
function defaultDatesToTheRun(): void {
  const prototype = Intl.DateTimeFormat.prototype as unknown as Record<string, unknown>;
  const formatToParts = prototype['formatToParts'] as (this: unknown, date: unknown) => unknown;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format') as unknown as {
    get: (this: unknown) => (date: unknown) => string;
  };
  /** Each formatter has one bound function. */
  const bound = new WeakMap<object, (date?: unknown) => string>();
  const replaced = {
    get format(): (date?: unknown) => string {
      const original = format.get.call(this);
      let own = bound.get(original);
      if (!own) bound.set(original, (own = (date) => original(date === undefined ? nowMs() : date)));
      return own;
    },
    formatToParts(date?: unknown): unknown {
      return formatToParts.call(this, date === undefined ? nowMs() : date);
    },
  };
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(replaced))) {
    Object.defineProperty(prototype, name, { ...descriptor, enumerable: false });
  }
}

/** What is used of `Temporal`, which V8 has from Node 26 on. */
interface TemporalGlobal {
  Now: Record<string, (...args: unknown[]) => unknown> & { timeZoneId(): string };
  Instant: { fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(timeZone: unknown): ZonedDateTime } };
}

interface ZonedDateTime {
  toPlainDate(): unknown;
  toPlainDateTime(): unknown;
  toPlainTime(): unknown;
}

/** `Temporal.Now` is the one part of Temporal that reads a clock. */
function setTemporalClock(): void {
  const { Temporal } = globalThis as { Temporal?: TemporalGlobal };
  if (!Temporal) return;
  const { Now, Instant } = Temporal;
  const zoned = (timeZone: unknown = Now.timeZoneId()): ZonedDateTime =>
    Instant.fromEpochMilliseconds(nowMs()).toZonedDateTimeISO(timeZone);
  const replaced: Record<string, (timeZone?: unknown) => unknown> = {
    instant: () => Instant.fromEpochMilliseconds(nowMs()),
    plainDateISO: (timeZone) => zoned(timeZone).toPlainDate(),
    plainDateTimeISO: (timeZone) => zoned(timeZone).toPlainDateTime(),
    plainTimeISO: (timeZone) => zoned(timeZone).toPlainTime(),
    zonedDateTimeISO: zoned,
  };
  for (const name of Object.getOwnPropertyNames(Now)) {
    if (name !== 'timeZoneId' && !(name in replaced)) Reflect.deleteProperty(Now, name);
  }
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(Now, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

function getRandomValues<T extends ArrayBufferView>(array: T): T {
  randomFor('crypto.getRandomValues()').fill(
    new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength),
  );
  return array;
}

/** Intervals by the number they were given out under; the timer that runs for each changes with every round. */
const intervals = new WeakMap<Activator, Map<number, number>>();

function startTimeout(callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): number {
  const activator = mutableActivatorFor('setTimeout()');
  const seq = activator.timers.nextSeq();
  oneLater(startTimer(activator, seq, Number(delayMs) || 0, currentScope(activator))).then(
    () => callback(...args),
    ignoreCancelled,
  );
  return seq;
}

/** For what must not wait forever when its scope is cancelled, unlike the callback of `setTimeout()`. */
export function startTimerOfScope(delayMs: number, fired: () => void, cancelled: (reason: unknown) => void): void {
  const activator = mutableActivatorFor('AbortSignal.timeout()');
  const seq = activator.timers.nextSeq();
  oneLater(startTimer(activator, seq, Number(delayMs) || 0, currentScope(activator))).then(fired, cancelled);
}

function startInterval(callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): number {
  const activator = mutableActivatorFor('setInterval()');
  const rounds = intervals.get(activator) ?? new Map<number, number>();
  intervals.set(activator, rounds);
  const id = activator.timers.nextSeq();
  const round = (seq: number): void => {
    rounds.set(id, seq);
    oneLater(startTimer(activator, seq, Number(delayMs) || 0, currentScope(activator))).then(() => {
      if (!rounds.has(id)) return;
      round(activator.timers.nextSeq());
      callback(...args);
    }, ignoreCancelled);
  };
  round(id);
  return id;
}

function clearTimer(id: unknown): void {
  if (typeof id !== 'number') return;
  const activator = mutableActivatorFor('clearTimeout()');
  const rounds = intervals.get(activator);
  cancelTimer(activator, rounds?.get(id) ?? id);
  rounds?.delete(id);
}

function ignoreCancelled(): void {
  // The scope was cancelled, and with it the timer: the callback is not called.
}
