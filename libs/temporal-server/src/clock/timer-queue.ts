/**
 * Timers by (time, insertion): a binary heap in which every timer knows its place, so that canceling is as cheap as
 * adding and a canceled one is gone. It neither reads a clock nor calls anybody.
 */
import type { ServerTimer } from './server-clock.js';

export interface QueuedTimer extends ServerTimer {
  readonly fire: () => void;
}

export class TimerQueue {
  private readonly heap: Entry[] = [];
  private nextSequence = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the next timer is due; undefined without one. */
  get nextAtMs(): number | undefined {
    return this.heap[0]?.atMs;
  }

  add(atMs: number, fire: () => void): QueuedTimer {
    const entry = new Entry(this, atMs, this.nextSequence++, fire);
    entry.index = this.heap.length;
    this.heap.push(entry);
    this.rise(entry);
    return entry;
  }

  /** Takes the next timer out. */
  shift(): QueuedTimer | undefined {
    const [next] = this.heap;
    if (next) this.remove(next);
    return next;
  }

  clear(): void {
    for (const entry of this.heap) entry.index = removed;
    this.heap.length = 0;
  }

  /** Nothing happens for one that is out already. */
  remove(entry: Entry): void {
    const { index } = entry;
    if (index === removed) return;
    entry.index = removed;
    const last = this.heap.pop();
    if (!last || last === entry) return;
    this.place(last, index);
    this.rise(last);
    this.sink(last);
  }

  private rise(entry: Entry): void {
    while (entry.index > 0) {
      const parent = this.heap[(entry.index - 1) >> 1];
      if (!parent || !isBefore(entry, parent)) return;
      this.swap(entry, parent);
    }
  }

  private sink(entry: Entry): void {
    for (;;) {
      const left = this.heap[2 * entry.index + 1];
      const right = this.heap[2 * entry.index + 2];
      const child = right && left && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, entry)) return;
      this.swap(entry, child);
    }
  }

  private swap(a: Entry, b: Entry): void {
    const { index } = a;
    this.place(a, b.index);
    this.place(b, index);
  }

  private place(entry: Entry, index: number): void {
    this.heap[index] = entry;
    entry.index = index;
  }
}

const removed = -1;

class Entry implements QueuedTimer {
  /** Place in the heap. */
  index = removed;

  constructor(
    private readonly queue: TimerQueue,
    readonly atMs: number,
    readonly sequence: number,
    readonly fire: () => void,
  ) {}

  cancel(): void {
    this.queue.remove(this);
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
