import { describe, expect, it } from 'vitest';
import { durationToMs, optionalDurationToMs, type Duration } from './duration.js';

describe('duration', () => {
  it('takes a number as milliseconds', () => {
    expect(durationToMs(0)).toBe(0);
    expect(durationToMs(1500)).toBe(1500);
    expect(durationToMs(0.5)).toBe(0.5);
  });

  it.each<[Duration, number]>([
    ['250ms', 250],
    ['1 millisecond', 1],
    ['30s', 30_000],
    ['2 sec', 2_000],
    ['5 minutes', 300_000],
    ['1m', 60_000],
    ['1.5h', 5_400_000],
    ['2 hours', 7_200_000],
    ['3 days', 259_200_000],
    ['1w', 604_800_000],
    ['0.1ms', 0],
  ])('reads %j as %d milliseconds', (duration, ms) => {
    expect(durationToMs(duration)).toBe(ms);
  });

  it.each([
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    '5',
    '5 lightyears',
    '-5s',
    '5  s',
    's',
    '1e3s',
    '5 constructor',
  ])('refuses %j, naming it and what is accepted', (duration) => {
    const read = () => durationToMs(duration as Duration);
    expect(read).toThrow(TypeError);
    expect(read).toThrow(`${String(duration)}${typeof duration === 'string' ? '"' : ''} is not a valid duration`);
    expect(read).toThrow('"5 minutes"');
  });

  it.each([null, undefined, {}, true])('refuses %j, which is neither number nor string', (duration) => {
    expect(() => durationToMs(duration as Duration)).toThrow(`${String(duration)} is not a valid duration`);
  });

  it('leaves out what is left out', () => {
    expect(optionalDurationToMs(undefined)).toBeUndefined();
    expect(optionalDurationToMs('1s')).toBe(1000);
  });
});
