/** Waits between attempts, each longer than the previous one. */
export interface Backoff {
  /** The first wait, in milliseconds. */
  readonly initialIntervalMs: number;
  /** Factor by which the wait grows with each attempt. */
  readonly backoffCoefficient: number;
  /** Upper bound of a wait before jitter, in milliseconds. */
  readonly maximumIntervalMs: number;
  /** Largest fraction of a wait that is randomly added or subtracted, from 0 to 1. @defaultValue 0 */
  readonly jitter?: number;
}

/**
 * The wait before the next attempt, in whole milliseconds.
 *
 * @param waitsBefore - the number of consecutive waits before this one
 * @param random - returns a random number from 0 to 1, for the jitter
 */
export function backoffMs(backoff: Backoff, waitsBefore: number, random: () => number = Math.random): number {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, jitter = 0 } = backoff;
  const waitMs = Math.min(initialIntervalMs * backoffCoefficient ** waitsBefore, maximumIntervalMs);
  return Math.round(jitter === 0 ? waitMs : waitMs * (1 + jitter * (2 * random() - 1)));
}
