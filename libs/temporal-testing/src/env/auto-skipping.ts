/**
 * When a test environment skips time by itself: while somebody waits for the result of a workflow, unless that is disabled.
 * The server begins with one lock, which is away just as long; locks that others take are theirs.
 */
import type { TimeControl } from '@nest-temporal/server';

export class AutoSkipping {
  private waiters = 0;
  private holders = 0;
  private isUnlocked = false;

  constructor(private readonly time: TimeControl) {}

  /** Skips time while `wait` is under way. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    this.waiters++;
    this.update();
    try {
      return await wait();
    } finally {
      this.waiters--;
      this.update();
    }
  }

  /** Keeps time at wall pace while `fn` is under way, also for those who wait already. */
  async disabledDuring<T>(fn: () => T | Promise<T>): Promise<T> {
    this.holders++;
    this.update();
    try {
      return await fn();
    } finally {
      this.holders--;
      this.update();
    }
  }

  private update(): void {
    const shouldUnlock = this.waiters > 0 && this.holders === 0;
    if (shouldUnlock === this.isUnlocked) return;
    this.isUnlocked = shouldUnlock;
    if (shouldUnlock) this.time.unlock();
    else this.time.lock();
  }
}
