import { afterEach, describe, expect, it } from 'vitest';
import { loggerFrom, noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { FailedPreconditionError } from '../common/errors.js';
import { TimeTravel } from './time-travel.js';
import { VirtualClock } from './virtual-clock.js';

const hour = 3_600_000;

describe('the virtual clock', () => {
  const clocks: VirtualClock[] = [];
  const create = (locks: number) => {
    const clock = new VirtualClock(noopLogger, locks);
    clocks.push(clock);
    return clock;
  };
  /** Waits until all that could happen without real time has happened. */
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  const fired = (clock: VirtualClock, inMs: number) =>
    new Promise<number>((resolve) => clock.setTimer(clock.now() + inMs, () => resolve(clock.now())));

  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.close();
  });

  it('jumps to the next timer when nothing holds it back', async () => {
    const clock = create(0);
    const startedAt = clock.now();
    const at = await fired(clock, 24 * hour);
    expect(at - startedAt).toBeGreaterThanOrEqual(24 * hour);
    expect(at - startedAt).toBeLessThan(24 * hour + 1_000);
  });

  it('never fires a timer within the call that sets it', () => {
    const clock = create(0);
    let hasFired = false;
    clock.setTimer(clock.now() - 1, () => (hasFired = true));
    expect(hasFired).toBe(false);
  });

  it('fires timers of one instant in order of insertion, and one instant at a time', async () => {
    const clock = create(1);
    const log: string[] = [];
    const at = clock.now() + hour;
    const note = (name: string) => () => {
      log.push(name);
      setImmediate(() => log.push(`after ${name}`));
    };
    clock.setTimer(at + 1, note('c'));
    clock.setTimer(at, note('a'));
    clock.setTimer(at, note('b'));
    clock.unlock();
    await turns();
    expect(log).toEqual(['a', 'b', 'after a', 'after b', 'c', 'after c']);
  });

  it('runs at wall pace while it is locked', async () => {
    const clock = create(1);
    const later = fired(clock, hour);
    const soon = await fired(clock, 5);
    expect(soon).toBeLessThan(clock.now() + hour / 2);
    clock.unlock();
    expect(await later).toBeGreaterThanOrEqual(soon);
  });

  it('runs at wall pace while work is under way, which counts once however often it is said', async () => {
    const clock = create(0);
    clock.setBusy('run:wft', true);
    clock.setBusy('run:wft', true);
    let hasFired = false;
    clock.setTimer(clock.now() + hour, () => (hasFired = true));
    await turns();
    expect(hasFired).toBe(false);
    expect(clock.busyKeys).toEqual(['run:wft']);
    clock.setBusy('run:wft', false);
    await turns();
    expect(hasFired).toBe(true);
  });

  it('does not skip to a canceled timer', async () => {
    const clock = create(0);
    const startedAt = clock.now();
    clock.setTimer(startedAt + hour, () => undefined).cancel();
    await turns();
    expect(clock.now() - startedAt).toBeLessThan(hour);
  });

  it('lets who was woken take a lock before the next instant', async () => {
    const clock = create(0);
    let laterHasFired = false;
    const woken = fired(clock, hour).then(() => clock.lock());
    clock.setTimer(clock.now() + 2 * hour, () => (laterHasFired = true));
    await woken;
    await turns();
    expect(laterHasFired).toBe(false);
  });

  it('waits for calls to settle, but not for a client that never stops calling', async () => {
    const clock = create(0);
    let isCalling = true;
    const call = () => {
      clock.noteCall(false);
      if (isCalling) setImmediate(call);
    };
    call();
    const startedAt = performance.now();
    await fired(clock, hour);
    isCalling = false;
    expect(performance.now() - startedAt).toBeGreaterThan(40);
  });

  it('goes on when a timer throws', async () => {
    const errors: unknown[] = [];
    const clock = new VirtualClock(
      loggerFrom((_level, _message, attributes) => errors.push(attributes?.['error'])),
      0,
    );
    clocks.push(clock);
    const fault = new Error('a fault');
    clock.setTimer(clock.now() + 1, () => {
      throw fault;
    });
    await fired(clock, hour);
    expect(errors).toEqual([fault]);
  });

  describe('locks', () => {
    it('are counted', async () => {
      const clock = create(1);
      clock.lock();
      let hasFired = false;
      clock.setTimer(clock.now() + hour, () => (hasFired = true));
      clock.unlock();
      await turns();
      expect(hasFired).toBe(false);
      clock.unlock();
      await turns();
      expect(hasFired).toBe(true);
    });

    it('cannot be taken away where there is none', () => {
      const clock = create(1);
      clock.unlock();
      expect(() => clock.unlock()).toThrow(FailedPreconditionError);
    });

    it('come back at the very instant that an unlocked sleep ends', async () => {
      const clock = create(1);
      const startedAt = clock.now();
      let laterHasFired = false;
      clock.setTimer(startedAt + 2 * hour, () => (laterHasFired = true));
      await clock.unlockUntil(startedAt + hour);
      await turns();
      expect(clock.now()).toBeGreaterThanOrEqual(startedAt + hour);
      expect(laterHasFired).toBe(false);
      expect(() => clock.unlock()).not.toThrow();
    });

    it('come back when an unlocked sleep is broken off', async () => {
      const clock = create(1);
      clock.setBusy('activity', true);
      const caller = new AbortController();
      const sleep = clock.unlockUntil(clock.now() + hour, caller.signal);
      caller.abort(new Error('gone'));
      await expect(sleep).rejects.toThrow('gone');
      clock.setBusy('activity', false);
      let hasFired = false;
      clock.setTimer(clock.now() + hour, () => (hasFired = true));
      await turns();
      expect(hasFired).toBe(false);
    });

    it('let the one activity under way sleep in skipped time, but not with a second one beside it', async () => {
      const clock = create(0);
      clock.setBusy('activity 1', true);
      await clock.unlockUntil(clock.now() + hour);
      clock.setBusy('activity 2', true);
      let hasSlept = false;
      const sleep = clock.unlockUntil(clock.now() + hour).then(() => (hasSlept = true));
      await turns();
      expect(hasSlept).toBe(false);
      clock.setBusy('activity 2', false);
      await sleep;
    });
  });

  describe('skipped by hand', () => {
    const travel = (clock: VirtualClock, closing = new AbortController().signal) =>
      new TimeTravel(clock, noopLogger, closing);

    it('goes as far as is said, through all that is due on the way, whatever the locks', async () => {
      const clock = create(1);
      const startedAt = clock.now();
      const log: number[] = [];
      for (const hours of [1, 2, 4]) clock.setTimer(startedAt + hours * hour, () => log.push(hours));
      await travel(clock).skip(3 * hour);
      expect(log).toEqual([1, 2]);
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(3 * hour);
      await turns();
      expect(log).toEqual([1, 2]);
    });

    it('waits for work under way unless told not to', async () => {
      const clock = create(1);
      clock.setBusy('activity', true);
      let hasSkipped = false;
      const patient = travel(clock)
        .skip(hour)
        .then(() => (hasSkipped = true));
      await turns();
      expect(hasSkipped).toBe(false);
      await travel(clock).skip(hour, { whileBusy: true });
      await turns();
      clock.setBusy('activity', false);
      await patient;
    });

    it('ends when nothing is left to do', async () => {
      const clock = create(1);
      let rounds = 0;
      const round = () => {
        if (++rounds < 5) clock.setTimer(clock.now() + hour, round);
      };
      round();
      expect(await travel(clock).runUntilIdle()).toBe(true);
      expect(rounds).toBe(5);
    });

    it('ends at its limit when there is always something left', async () => {
      const clock = create(1);
      const startedAt = clock.now();
      let rounds = 0;
      const round = () => {
        rounds++;
        clock.setTimer(startedAt + (rounds + 1) * hour, round);
      };
      clock.setTimer(startedAt + hour, round);
      expect(await travel(clock).runUntilIdle({ limitMs: 10.5 * hour })).toBe(false);
      expect(rounds).toBe(10);
    });

    it('ends with the server', async () => {
      const clock = create(1);
      const closing = new AbortController();
      clock.setBusy('activity', true);
      const skip = travel(clock, closing.signal).skip(hour);
      closing.abort(new Error('closed'));
      await expect(skip).rejects.toThrow('closed');
    });
  });
});
