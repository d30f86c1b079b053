/**
 * `google.protobuf.Timestamp` and `Duration` to milliseconds or nanoseconds, and back. Milliseconds are numbers and keep
 * fractions; a number of milliseconds since 1970 is exact to about a quarter of a microsecond, nanoseconds are bigint and exact.
 *
 * A Timestamp counts nanos forward also before 1970; in a Duration seconds and nanos have the same sign.
 */
import type { Duration, Timestamp } from './gen/types.js';

const nanosPerMs = 1e6;
const nanosPerSecond = 1_000_000_000n;

/** Milliseconds since 1970 of a Timestamp; undefined of an absent one. */
export function timestampToMs(timestamp: Timestamp): number;
export function timestampToMs(timestamp: Timestamp | null | undefined): number | undefined;
export function timestampToMs(timestamp: Timestamp | null | undefined): number | undefined {
  return timestamp ? toMs(timestamp) : undefined;
}

/**
 * The Timestamp of a number of milliseconds since 1970.
 *
 * @throws RangeError when it is not a finite number
 */
export function timestampFromMs(ms: number): Timestamp {
  const { seconds, nanos } = durationFromMs(ms);
  return nanos < 0 ? { seconds: seconds - 1, nanos: nanos + 1e9 } : { seconds, nanos };
}

/** Nanoseconds since 1970 of a Timestamp. */
export function timestampToNanos(timestamp: Timestamp): bigint {
  return toNanos(timestamp);
}

/** The Timestamp of a number of nanoseconds since 1970. */
export function timestampFromNanos(nanos: bigint): Timestamp {
  const ofSecond = ((nanos % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  return { seconds: Number((nanos - ofSecond) / nanosPerSecond), nanos: Number(ofSecond) };
}

/** Milliseconds of a Duration; undefined of an absent one. */
export function durationToMs(duration: Duration): number;
export function durationToMs(duration: Duration | null | undefined): number | undefined;
export function durationToMs(duration: Duration | null | undefined): number | undefined {
  return duration ? toMs(duration) : undefined;
}

/**
 * The Duration of a number of milliseconds, to the nearest nanosecond.
 *
 * @throws RangeError when it is not a finite number
 */
export function durationFromMs(ms: number): Required<Duration> {
  if (!Number.isFinite(ms)) throw new RangeError(`A time in milliseconds must be a finite number, not ${ms}`);
  let seconds = Math.trunc(ms / 1000);
  let nanos = Math.round((ms % 1000) * nanosPerMs);
  if (Math.abs(nanos) === 1e9) {
    seconds += Math.sign(nanos);
    nanos = 0;
  }
  // Adding zero turns -0, which the division of a small negative number leaves, into 0.
  return { seconds: seconds + 0, nanos: nanos + 0 };
}

/** Nanoseconds of a Duration. */
export function durationToNanos(duration: Duration): bigint {
  return toNanos(duration);
}

/** The Duration of a number of nanoseconds. */
export function durationFromNanos(nanos: bigint): Duration {
  return { seconds: Number(nanos / nanosPerSecond), nanos: Number(nanos % nanosPerSecond) };
}

function toMs({ seconds = 0, nanos = 0 }: Duration | Timestamp): number {
  return seconds * 1000 + nanos / nanosPerMs;
}

function toNanos({ seconds = 0, nanos = 0 }: Duration | Timestamp): bigint {
  return BigInt(seconds) * nanosPerSecond + BigInt(nanos);
}
