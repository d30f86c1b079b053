import { describe, expect, it } from 'vitest';
import { TimerQueue } from './timer-queue.js';

describe('a queue of timers', () => {
  const nothing = () => undefined;

  it('gives timers out by time, and those of one time in order of insertion', () => {
    const queue = new TimerQueue();
    const fired: string[] = [];
    for (const [atMs, name] of [
      [3, 'c'],
      [1, 'a1'],
      [2, 'b'],
      [1, 'a2'],
      [1, 'a3'],
    ] as const) {
      queue.add(atMs, () => fired.push(name));
    }
    while (queue.size > 0) queue.shift()?.fire();
    expect(fired).toEqual(['a1', 'a2', 'a3', 'b', 'c']);
  });

  it('forgets a canceled timer at once', () => {
    const queue = new TimerQueue();
    const first = queue.add(1, nothing);
    queue.add(2, nothing);
    first.cancel();
    expect(queue.nextAtMs).toBe(2);
    first.cancel();
    expect(queue.size).toBe(1);
  });

  it('bears the cancel of a timer that is out', () => {
    const queue = new TimerQueue();
    const timer = queue.add(1, nothing);
    queue.add(1, nothing);
    queue.shift();
    timer.cancel();
    expect(queue.size).toBe(1);
  });

  it('keeps its order whatever is canceled', () => {
    const queue = new TimerQueue();
    const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 501);
    const timers = times.map((atMs) => queue.add(atMs, nothing));
    const kept = timers.filter((timer, index) => {
      if (index % 3 === 0) timer.cancel();
      return index % 3 !== 0;
    });
    const out: number[] = [];
    for (let timer = queue.shift(); timer; timer = queue.shift()) out.push(timer.atMs);
    expect(out).toEqual(kept.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });
});
