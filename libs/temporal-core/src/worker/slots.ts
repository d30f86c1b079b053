/**
 * Permits for concurrent tasks. A slot is taken before a poll, so that every fetched task can run, and
 * released after the response to the task.
 */

import { onAbort } from '../common/abortable-calls.js';

/** One permit. */
export interface Slot {
  /** Releases the permit; later calls have no effect. */
  release(): void;
}

/** Provides slots, from the pool of the worker or across a message port. */
export interface SlotSource {
  /** The next free slot, first come first served. Rejects with the signal's reason when it is aborted first. */
  acquire(signal: AbortSignal): Promise<Slot>;
}

interface Waiter {
  grant(slot: Slot): void;
}

/** A fixed number of slots. */
export class Slots implements SlotSource {
  private used = 0;
  private readonly waiters = new Set<Waiter>();

  constructor(readonly size: number) {}

  /** Number of free slots. */
  get available(): number {
    return this.size - this.used;
  }

  acquire(signal: AbortSignal): Promise<Slot> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const slot = this.tryAcquire();
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      const stopWaiting = onAbort(signal, () => {
        this.waiters.delete(waiter);
        reject(signal.reason as Error);
      });
      const waiter: Waiter = {
        grant: (granted) => {
          stopWaiting();
          resolve(granted);
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** A slot, if one is free. */
  tryAcquire(): Slot | undefined {
    if (this.used >= this.size) return undefined;
    this.used++;
    return this.makeSlot();
  }

  private makeSlot(): Slot {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.passOn();
      },
    };
  }

  private passOn(): void {
    const [next] = this.waiters;
    if (!next) {
      this.used--;
      return;
    }
    this.waiters.delete(next);
    next.grant(this.makeSlot());
  }
}
