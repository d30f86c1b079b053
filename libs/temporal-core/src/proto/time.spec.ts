import { describe, expect, it } from 'vitest';
import {
  durationFromMs,
  durationFromNanos,
  durationToMs,
  durationToNanos,
  timestampFromMs,
  timestampFromNanos,
  timestampToMs,
  timestampToNanos,
} from './time.js';

describe('a duration', () => {
  it.each([
    [0, { seconds: 0, nanos: 0 }],
    [1, { seconds: 0, nanos: 1_000_000 }],
    [999.5, { seconds: 0, nanos: 999_500_000 }],
    [1000, { seconds: 1, nanos: 0 }],
    [90_500, { seconds: 90, nanos: 500_000_000 }],
    [-1, { seconds: 0, nanos: -1_000_000 }],
    [-1500, { seconds: -1, nanos: -500_000_000 }],
    [0.000001, { seconds: 0, nanos: 1 }],
  ])('of %d ms is converted both ways', (ms, duration) => {
    expect(durationFromMs(ms)).toEqual(duration);
    expect(durationToMs(duration)).toBe(ms);
  });

  it('carries nanoseconds that round up to a second', () => {
    expect(durationFromMs(1999.9999999)).toEqual({ seconds: 2, nanos: 0 });
    expect(durationFromMs(-1999.9999999)).toEqual({ seconds: -2, nanos: 0 });
  });

  it('has no negative zero', () => {
    const { seconds, nanos } = durationFromMs(-0.00000001);
    expect(Object.is(seconds, 0) && Object.is(nanos, 0)).toBe(true);
  });

  it('is undefined when absent and counts absent parts as zero', () => {
    expect(durationToMs(undefined)).toBeUndefined();
    expect(durationToMs(null)).toBeUndefined();
    expect(durationToMs({})).toBe(0);
    expect(durationToMs({ nanos: 5_000_000 })).toBe(5);
  });

  it('is refused when it is no finite number', () => {
    expect(() => durationFromMs(Number.NaN)).toThrow(RangeError);
    expect(() => durationFromMs(Number.POSITIVE_INFINITY)).toThrow(/must be a finite number, not Infinity/);
  });

  it.each([
    [0n, { seconds: 0, nanos: 0 }],
    [1_500_000_001n, { seconds: 1, nanos: 500_000_001 }],
    [-1_500_000_001n, { seconds: -1, nanos: -500_000_001 }],
  ])('of %d ns is converted both ways', (nanos, duration) => {
    expect(durationFromNanos(nanos)).toEqual(duration);
    expect(durationToNanos(duration)).toBe(nanos);
  });
});

describe('a timestamp', () => {
  it.each([
    [0, { seconds: 0, nanos: 0 }],
    [1_700_000_000_123, { seconds: 1_700_000_000, nanos: 123_000_000 }],
    [-1, { seconds: -1, nanos: 999_000_000 }],
    [-1000, { seconds: -1, nanos: 0 }],
    [-1500.5, { seconds: -2, nanos: 499_500_000 }],
  ])('of %d ms is converted both ways', (ms, timestamp) => {
    expect(timestampFromMs(ms)).toEqual(timestamp);
    expect(timestampToMs(timestamp)).toBe(ms);
  });

  it('agrees with Date', () => {
    const date = new Date('2024-02-29T23:59:59.999Z');
    expect(new Date(timestampToMs(timestampFromMs(date.getTime())))).toEqual(date);
  });

  it.each([
    [1_700_000_000_123_456_789n, { seconds: 1_700_000_000, nanos: 123_456_789 }],
    [-1n, { seconds: -1, nanos: 999_999_999 }],
    [-1_000_000_000n, { seconds: -1, nanos: 0 }],
  ])('of %d ns is converted both ways, to the nanosecond', (nanos, timestamp) => {
    expect(timestampFromNanos(nanos)).toEqual(timestamp);
    expect(timestampToNanos(timestamp)).toBe(nanos);
  });

  it('is undefined when absent', () => {
    expect(timestampToMs(undefined)).toBeUndefined();
    expect(timestampToMs({})).toBe(0);
  });
});
