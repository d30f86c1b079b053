import { describe, expect, it } from 'vitest';
import { deferred, raceWithSignal, sleepOn } from './async.js';
import type { Clock } from './clock.js';

function manualClock(): Clock & { fire(): void; cancelled: number } {
  const due: (() => void)[] = [];
  return {
    cancelled: 0,
    now: () => 0,
    setTimeout(callback) {
      due.push(callback);
      return { cancel: () => void (this.cancelled += 1) };
    },
    fire: () => due.splice(0).forEach((callback) => callback()),
  };
}

describe('raceWithSignal', () => {
  it('gives the outcome of the promise when nobody aborts', async () => {
    await expect(raceWithSignal(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
    await expect(raceWithSignal(Promise.reject(new Error('no')), undefined)).rejects.toThrow('no');
  });

  it('rejects with the reason of the signal, also when it was aborted before', async () => {
    const controller = new AbortController();
    const pending = raceWithSignal(deferred().promise, controller.signal);
    controller.abort(new Error('stop'));
    await expect(pending).rejects.toThrow('stop');
    await expect(raceWithSignal(Promise.reject(new Error('late')), controller.signal)).rejects.toThrow('stop');
  });
});

describe('sleepOn', () => {
  it('ends when the clock says so', async () => {
    const clock = manualClock();
    const slept = sleepOn(clock, 1_000);
    clock.fire();
    await expect(slept).resolves.toBeUndefined();
  });

  it('ends early with the reason of the signal and stops its timer', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const slept = sleepOn(clock, 1_000, controller.signal);
    controller.abort(new Error('shutdown'));
    await expect(slept).rejects.toThrow('shutdown');
    expect(clock.cancelled).toBe(1);
  });
});
