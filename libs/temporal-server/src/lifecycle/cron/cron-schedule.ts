/**
 * When a workflow with a cron schedule runs: five fields, a descriptor, or `@every` with a duration; in UTC unless the
 * schedule begins with `CRON_TZ=` or `TZ=` and a time zone. The semantics are those of the library that the real server
 * uses: https://pkg.go.dev/github.com/robfig/cron/v3.
 */
import { parseGoDuration } from './go-duration.js';
import { parseCronSpec, starBit, type CronSpec } from './cron-spec.js';
import { TimeZone, type WallTime } from './zoned-time.js';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** A time that no calendar finds in so many years does not come. */
const horizonYears = 5;

/** What is wrong with a schedule; undefined when nothing is. */
export function cronFault(schedule: string, nowMs: number): string | undefined {
  const parsed = parseSchedule(schedule);
  if (!parsed) return 'invalid CronSchedule.';
  return next(parsed, nowMs) === undefined
    ? 'invalid CronSchedule, no time can be found to satisfy the schedule'
    : undefined;
}

/**
 * Milliseconds, in whole seconds, until the next run; undefined when there is none.
 *
 * @param scheduledMs - when the last run was due: the next one is due after it, and not in the past
 */
export function cronBackoffMs(schedule: string, scheduledMs: number, nowMs: number): number | undefined {
  const parsed = parseSchedule(schedule);
  if (!parsed) return undefined;
  const nextMs = nowMs < scheduledMs ? scheduledMs : nextFrom(parsed, scheduledMs, nowMs);
  return nextMs === undefined ? undefined : Math.ceil((nextMs - nowMs) / secondMs) * secondMs;
}

type Schedule =
  | { readonly kind: 'every'; readonly intervalMs: number }
  | { readonly kind: 'spec'; readonly spec: CronSpec; readonly zone: TimeZone };

function parseSchedule(text: string): Schedule | undefined {
  const [, zoneName = 'UTC', expression = ''] = /^(?:(?:CRON_)?TZ=(\S*) )?(.*)$/s.exec(text) ?? [];
  const zone = zoneOf(zoneName);
  if (!zone) return undefined;
  const trimmed = expression.trim();
  if (trimmed.startsWith('@every ')) {
    const ms = parseGoDuration(trimmed.slice('@every '.length));
    return ms === undefined ? undefined : { kind: 'every', intervalMs: Math.max(secondMs, floorTo(ms, secondMs)) };
  }
  const spec = parseCronSpec(trimmed);
  return spec && { kind: 'spec', spec, zone };
}

function zoneOf(name: string): TimeZone | undefined {
  try {
    return new TimeZone(name || 'UTC');
  } catch {
    return undefined;
  }
}

/** The first time after `afterMs` that is not before `nowMs`. */
function nextFrom(schedule: Schedule, afterMs: number, nowMs: number): number | undefined {
  if (schedule.kind === 'spec') {
    return next(schedule, Math.max(afterMs, Math.ceil(nowMs / secondMs) * secondMs - secondMs));
  }
  const firstMs = floorTo(afterMs, secondMs);
  const intervals = Math.max(1, Math.ceil((nowMs - firstMs) / schedule.intervalMs));
  return firstMs + intervals * schedule.intervalMs;
}

/** The first time after `ms`. */
function next(schedule: Schedule, ms: number): number | undefined {
  const startMs = floorTo(ms, secondMs);
  if (schedule.kind === 'every') return startMs + schedule.intervalMs;
  return nextMatch(schedule.spec, schedule.zone, startMs + secondMs);
}

/**
 * From the largest unit to the smallest: each moves forward until it matches, and whatever wraps around begins again,
 * since larger units may match no longer.
 */
function nextMatch(spec: CronSpec, zone: TimeZone, startMs: number): number | undefined {
  const horizon = zone.wallTime(startMs).year + horizonYears;
  let ms = startMs;
  let wall = zone.wallTime(ms);
  while (wall.year <= horizon) {
    const movedMs = moved(spec, zone, wall, ms);
    if (movedMs === ms) return ms;
    ms = movedMs;
    wall = zone.wallTime(ms);
  }
  return undefined;
}

/** One step towards a match; the same time when it is one. */
function moved(spec: CronSpec, zone: TimeZone, wall: WallTime, ms: number): number {
  const { year, month, day, hour, minute } = wall;
  if (!has(spec.month, month + 1)) return zone.instant(year, month + 1, 1);
  if (!dayMatches(spec, wall)) return midnightAfter(zone, year, month, day);
  // Hours are counted, not read from the clock: a change of the clock skips or repeats them.
  if (!has(spec.hour, hour)) return floorTo(ms, minuteMs) - minute * minuteMs + hourMs;
  if (!has(spec.minute, minute) || ms % minuteMs !== 0) return floorTo(ms, minuteMs) + minuteMs;
  return ms;
}

/** Where midnight does not exist, the day begins with the first hour that does. */
function midnightAfter(zone: TimeZone, year: number, month: number, day: number): number {
  const ms = zone.instant(year, month, day + 1);
  const { hour } = zone.wallTime(ms);
  return hour > 12 ? ms + (24 - hour) * hourMs : ms;
}

function dayMatches({ dayOfMonth, dayOfWeek }: CronSpec, { day, weekday }: WallTime): boolean {
  const inMonth = has(dayOfMonth, day);
  const inWeek = has(dayOfWeek, weekday);
  const isRestrictedOnce = ((dayOfMonth | dayOfWeek) & starBit) !== 0n;
  return isRestrictedOnce ? inMonth && inWeek : inMonth || inWeek;
}

function has(bits: bigint, value: number): boolean {
  return (bits & (1n << BigInt(value))) !== 0n;
}

function floorTo(ms: number, unitMs: number): number {
  return Math.floor(ms / unitMs) * unitMs;
}
