import { describe, expect, it } from 'vitest';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { UnimplementedError } from '../common/errors.js';
import { RealClock } from './real-clock.js';

describe('the real clock', () => {
  it('fires timers at their times, in order', async () => {
    const clock = new RealClock(noopLogger);
    const now = clock.now();
    const log: number[] = [];
    await new Promise<void>((resolve) => {
      clock.setTimer(now + 20, () => {
        log.push(20);
        resolve();
      });
      clock.setTimer(now + 10, () => log.push(10));
      clock.setTimer(now - 10, () => log.push(-10));
      expect(log).toEqual([]);
    });
    expect(log).toEqual([-10, 10, 20]);
    expect(clock.now()).toBeGreaterThanOrEqual(now + 20);
  });

  it('fires no canceled timer, and none after it was closed', async () => {
    const clock = new RealClock(noopLogger);
    const log: string[] = [];
    clock.setTimer(clock.now() + 1, () => log.push('canceled')).cancel();
    await new Promise<void>((resolve) => clock.setTimer(clock.now() + 5, resolve));
    clock.setTimer(clock.now() + 1, () => log.push('late'));
    clock.close();
    const other = new RealClock(noopLogger);
    await new Promise<void>((resolve) => other.setTimer(other.now() + 5, resolve));
    expect(log).toEqual([]);
  });

  it('cannot be skipped', () => {
    const { skipping } = new RealClock(noopLogger);
    expect(skipping.isSupported).toBe(false);
    expect(() => skipping.unlock()).toThrow(UnimplementedError);
  });
});
