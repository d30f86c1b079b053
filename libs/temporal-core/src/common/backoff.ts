/** Waits between attempts that grow from one to the next. */
export interface Backoff {
  /** The first wait, in milliseconds. */
  readonly initialIntervalMs: number;
  /** Factor from one wait to the next. */
  readonly backoffCoefficient: number;
  /** Upper bound of a wait before jitter, in milliseconds. */
  readonly maximumIntervalMs: number;
  /** Part of a wait by which it is at most prolonged or shortened at random, 0 to 1. @defaultValue 0 */
  readonly jitter?: number;
}

/**
 * The wait before the next attempt, in whole milliseconds.
 *
 * @param waitsBefore - waits in a row before this one
 * @param random - random numbers from 0 to 1, for the jitter
 */
export function backoffMs(backoff: Backoff, waitsBefore: number, random: () => number = Math.random): number {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, jitter = 0 } = backoff;
  const waitMs = Math.min(initialIntervalMs * backoffCoefficient ** waitsBefore, maximumIntervalMs);
  return Math.round(jitter === 0 ? waitMs : waitMs * (1 + jitter * (2 * random() - 1)));
}
