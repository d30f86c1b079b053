/**
 * Work between runs: each piece in a turn of its own, in the order of its commits. Microtasks, so that a chain of runs
 * costs no timer; after some of them a macrotask lets I/O have its turn.
 */
import type { ServerClock } from '../clock/server-clock.js';

const turnsBetweenIo = 32;

export class TransferQueue {
  private readonly works: (() => void)[] = [];
  private next = 0;
  private turns = 0;
  private isRunning = false;

  constructor(private readonly clock: ServerClock) {}

  add(work: () => void): void {
    this.works.push(work);
    if (this.isRunning) return;
    this.isRunning = true;
    this.clock.setBusy('transfers', true);
    this.continue();
  }

  private continue(): void {
    this.turns = (this.turns + 1) % turnsBetweenIo;
    if (this.turns === 0) setImmediate(this.step);
    else queueMicrotask(this.step);
  }

  private readonly step = (): void => {
    const work = this.works[this.next++];
    try {
      work?.();
    } finally {
      // What throws is a fault of the server: it surfaces, and the rest goes on.
      if (this.next < this.works.length) {
        this.continue();
      } else {
        this.works.length = 0;
        this.next = 0;
        this.isRunning = false;
        this.clock.setBusy('transfers', false);
      }
    }
  };
}
