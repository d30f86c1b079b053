/** Units of a duration string, with their length in milliseconds. */
const unitMs = {
  ms: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
} as const;

/** Unit of a duration string. */
export type DurationUnit = keyof typeof unitMs;

/** A length of time: milliseconds as a number, or a string such as `'30s'`, `'5 minutes'`, `'1.5h'`. */
export type Duration = number | `${number}${DurationUnit}` | `${number} ${DurationUnit}`;

const pattern = /^(\d+(?:\.\d+)?) ?([a-z]+)$/;

/**
 * Converts a duration to milliseconds.
 *
 * @returns milliseconds, never negative
 * @throws TypeError when `duration` is not a valid duration; the message contains the value and the accepted formats
 */
export function durationToMs(duration: Duration): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
  } else if (typeof duration === 'string') {
    const match = pattern.exec(duration);
    const unit = match?.[2];
    if (match && unit !== undefined && Object.hasOwn(unitMs, unit)) {
      return Math.round(Number(match[1]) * unitMs[unit as DurationUnit]);
    }
  }
  throw new TypeError(
    `${typeof duration === 'string' ? `"${duration}"` : String(duration)} is not a valid duration: ` +
      `give milliseconds (a number from 0) or a string such as "30s", "5 minutes", "1.5h", "3 days".`,
  );
}

/** {@link durationToMs} for an option that may be absent. */
export function optionalDurationToMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : durationToMs(duration);
}
