import type { Clock, TimerHandle } from '../../src/common/clock.js';

interface Timer {
  atMs: number;
  callback: () => void;
}

/** A clock that stands still until a spec moves it. */
export class VirtualClock implements Clock {
  private timers: Timer[] = [];
  private nowMs = 0;

  now(): number {
    return this.nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer: Timer = { atMs: this.nowMs + delayMs, callback };
    this.timers.push(timer);
    return { cancel: () => (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.timers.length;
  }

  /** Moves to the next timer and fires it; false when there is none. Settled promises run before. */
  async next(): Promise<boolean> {
    await settled();
    const timer = this.timers.sort((a, b) => a.atMs - b.atMs).shift();
    if (!timer) return false;
    this.nowMs = timer.atMs;
    timer.callback();
    await settled();
    return true;
  }

  /** Fires timers until none is left. */
  async run(): Promise<void> {
    while (await this.next());
  }

  /** Lets time pass in which nothing is due, or in which nothing can fire. */
  advance(ms: number): void {
    this.nowMs += ms;
  }

  /** Fires what is due by now, however late. */
  fireDue(): void {
    const due = this.timers.filter(({ atMs }) => atMs <= this.nowMs).sort((a, b) => a.atMs - b.atMs);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    for (const { callback } of due) callback();
  }
}

/** Resolves when all promises that could settle without input have run their reactions. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
