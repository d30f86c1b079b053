import { describe, expect, it } from 'vitest';
import { cronBackoffMs, cronFault } from './cron-schedule.js';

/** A Wednesday. */
const now = Date.UTC(2024, 0, 3, 10, 30, 15, 250);

/** When the schedule is due next after `fromMs`. */
function due(schedule: string, fromMs: number = now): string | undefined {
  const backoffMs = cronBackoffMs(schedule, fromMs, fromMs);
  return backoffMs === undefined ? undefined : new Date(fromMs + backoffMs - (fromMs % 1000)).toISOString();
}

describe('a cron schedule', () => {
  it.each([
    ['* * * * *', '2024-01-03T10:31:00.000Z'],
    ['45 * * * *', '2024-01-03T10:45:00.000Z'],
    ['15 10 * * *', '2024-01-04T10:15:00.000Z'],
    ['*/20 9-17 * * mon-fri', '2024-01-03T10:40:00.000Z'],
    ['0 9 * * SAT,sun', '2024-01-06T09:00:00.000Z'],
    ['0 0 29 2 *', '2024-02-29T00:00:00.000Z'],
    ['0 0 1 jul ?', '2024-07-01T00:00:00.000Z'],
    ['5/10 * * * *', '2024-01-03T10:35:00.000Z'],
    ['@hourly', '2024-01-03T11:00:00.000Z'],
    ['@daily', '2024-01-04T00:00:00.000Z'],
    ['@weekly', '2024-01-07T00:00:00.000Z'],
    ['@monthly', '2024-02-01T00:00:00.000Z'],
    ['@yearly', '2025-01-01T00:00:00.000Z'],
  ])('%s is due next at %s', (schedule, time) => {
    expect(due(schedule)?.replace(/\.\d+/, '.000')).toBe(time.replace(/\.\d+/, '.000'));
  });

  it('is due on either day when both days are restricted, on a day of both when one is a star', () => {
    expect(due('0 0 13 * fri', Date.UTC(2024, 0, 3))).toBe('2024-01-05T00:00:00.000Z');
    expect(due('0 0 13 * *', Date.UTC(2024, 0, 3))).toBe('2024-01-13T00:00:00.000Z');
  });

  it('counts `@every` in whole seconds from the time before', () => {
    expect(cronBackoffMs('@every 1h30m', now, now)).toBe(5_400_000);
    expect(cronBackoffMs('@every 100ms', now, now)).toBe(1_000);
    expect(cronBackoffMs('@every 10s', now, now + 34_000)).toBe(6_000);
  });

  it('leaves out what was due while the run before it lasted', () => {
    const scheduled = Date.UTC(2024, 0, 3, 10, 0);
    expect(cronBackoffMs('*/15 * * * *', scheduled, Date.UTC(2024, 0, 3, 10, 46))).toBe(14 * 60_000);
    expect(cronBackoffMs('*/15 * * * *', scheduled, Date.UTC(2024, 0, 3, 10, 45))).toBe(0);
  });

  it('waits for the time at which the run itself was due', () => {
    expect(cronBackoffMs('@hourly', now + 90_000, now)).toBe(90_000);
  });

  it('is in the time zone that it names, over changes of the clock', () => {
    expect(due('CRON_TZ=America/New_York 0 9 * * *', Date.UTC(2024, 2, 9, 15))).toBe('2024-03-10T13:00:00.000Z');
    expect(due('TZ=America/New_York 0 9 * * *', Date.UTC(2024, 2, 8, 15))).toBe('2024-03-09T14:00:00.000Z');
    // 02:30 does not exist on the day on which summer begins.
    expect(due('CRON_TZ=Europe/Berlin 30 2 * * *', Date.UTC(2024, 2, 30, 12))).toBe('2024-04-01T00:30:00.000Z');
  });

  it.each([
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '5-1 * * * *',
  ])('%s is none', (schedule) => {
    expect(cronFault(schedule, now)).toBe('invalid CronSchedule.');
  });

  it.each([
    '*/0 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    'x * * * *',
    '@never',
    '@every soon',
    'CRON_TZ=Nowhere/At_all * * * * *',
  ])('%s is none either', (schedule) => {
    expect(cronFault(schedule, now)).toBe('invalid CronSchedule.');
  });

  it('must come some time', () => {
    expect(cronFault('0 0 31 2 *', now)).toBe('invalid CronSchedule, no time can be found to satisfy the schedule');
    expect(cronFault('0 0 31 1 *', now)).toBeUndefined();
  });
});
