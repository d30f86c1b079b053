/** Tasks that wait for a poller: first in, first out within a priority, of which 1 is the most urgent. */
import type { MatchingTask } from '../context/matching.js';

const defaultPriority = 3;

export class TaskBacklog {
  /** By priority, in the order of {@link #urgency}. */
  readonly #queues = new Map<number, FifoQueue>();
  #urgency: number[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** When the oldest task was added; Infinity without one. */
  get oldestMs(): number {
    return Math.min(Infinity, ...[...this.#queues.values()].map((queue) => queue.oldestMs));
  }

  add(task: MatchingTask, addedMs: number, priority = defaultPriority): void {
    this.#queue(priority || defaultPriority).add({ task, addedMs });
    this.#count++;
  }

  /** Puts back a task that was taken, before all others of its priority. */
  putBack({ priority, ...waiting }: TakenTask): void {
    this.#queue(priority).putBack(waiting);
    this.#count++;
  }

  take(): TakenTask | undefined {
    for (const priority of this.#urgency) {
      const waiting = this.#queues.get(priority)?.take();
      if (!waiting) continue;
      this.#count--;
      return { ...waiting, priority };
    }
    return undefined;
  }

  #queue(priority: number): FifoQueue {
    let queue = this.#queues.get(priority);
    if (!queue) {
      queue = new FifoQueue();
      this.#queues.set(priority, queue);
      this.#urgency = [...this.#queues.keys()].sort((one, other) => one - other);
    }
    return queue;
  }
}

interface WaitingTask {
  readonly task: MatchingTask;
  readonly addedMs: number;
}

/** A task on its way to a poller. */
export interface TakenTask extends WaitingTask {
  readonly priority: number;
}

/** A queue whose head moves instead of its items: shifting an array of thousands is slow. */
class FifoQueue {
  #items: (WaitingTask | undefined)[] = [];
  #head = 0;

  get oldestMs(): number {
    return this.#items[this.#head]?.addedMs ?? Infinity;
  }

  add(task: WaitingTask): void {
    this.#items.push(task);
  }

  putBack(task: WaitingTask): void {
    if (this.#head > 0) this.#items[--this.#head] = task;
    else this.#items.unshift(task);
  }

  take(): WaitingTask | undefined {
    const task = this.#items[this.#head];
    if (!task) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return task;
  }
}
