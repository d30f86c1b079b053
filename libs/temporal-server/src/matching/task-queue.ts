/** One task queue: its backlog, who waits at it, and who was there lately. */
import type { MatchingTask, Poller, RecentPoller } from '../context/matching.js';
import { TaskBacklog } from './task-backlog.js';
import type { Turns } from './turns.js';

interface Wait {
  readonly poller: Poller;
  readonly end: (outcome: boolean) => void;
  readonly fail: (error: Error) => void;
}

export class TaskQueue {
  readonly #turns: Turns;
  readonly #now: () => number;
  readonly #backlog = new TaskBacklog();
  readonly #waits = new Set<Wait>();
  /** By identity. */
  readonly #lastPolls = new Map<string, RecentPoller>();
  #lastPollMs = -Infinity;
  #isMatching = false;

  /** @param pollerMemoryMs - how long DescribeTaskQueue remembers a poller */
  constructor(
    turns: Turns,
    now: () => number,
    private readonly pollerMemoryMs: number,
  ) {
    this.#turns = turns;
    this.#now = now;
  }

  get backlogCount(): number {
    return this.#backlog.count;
  }

  get backlogAgeMs(): number {
    return this.#backlog.count === 0 ? 0 : this.#now() - this.#backlog.oldestMs;
  }

  /** True when nothing is lost by forgetting the queue. */
  get isIdle(): boolean {
    return this.#backlog.count === 0 && this.#waits.size === 0 && !this.hasRecentPoller(this.pollerMemoryMs);
  }

  add(task: MatchingTask, priority?: number): void {
    this.#backlog.add(task, this.#now(), priority);
    this.#matchSoon();
  }

  poll(poller: Poller): Promise<boolean> {
    this.#remember(poller);
    if (poller.signal.aborted) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waits.delete(wait);
        poller.signal.removeEventListener('abort', onAbort);
        this.#remember(poller);
      };
      const wait: Wait = {
        poller,
        end: (outcome) => {
          settle();
          resolve(outcome);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = (): void => wait.end(false);
      poller.signal.addEventListener('abort', onAbort);
      this.#waits.add(wait);
      if (this.#backlog.count > 0) this.#matchSoon();
    });
  }

  hasRecentPoller(withinMs: number): boolean {
    return this.#waits.size > 0 || this.#now() - this.#lastPollMs <= withinMs;
  }

  pollers(): RecentPoller[] {
    const since = this.#now() - this.pollerMemoryMs;
    return [...this.#lastPolls.values()].filter(({ lastAccessMs }) => lastAccessMs >= since);
  }

  endPolls(): void {
    for (const wait of [...this.#waits]) wait.end(false);
    this.#lastPollMs = -Infinity;
  }

  endWorkerPolls(workerInstanceKey: string): void {
    for (const wait of [...this.#waits]) if (wait.poller.workerInstanceKey === workerInstanceKey) wait.end(false);
  }

  #remember({ identity, workerVersionCapabilities }: Poller): void {
    this.#lastPollMs = this.#now();
    // Set anew, so that the map stays in the order of the last poll and the oldest can be forgotten.
    this.#lastPolls.delete(identity);
    this.#lastPolls.set(identity, { identity, lastAccessMs: this.#lastPollMs, workerVersionCapabilities });
    for (const [known, { lastAccessMs }] of this.#lastPolls) {
      if (lastAccessMs >= this.#lastPollMs - this.pollerMemoryMs) break;
      this.#lastPolls.delete(known);
    }
  }

  #matchSoon(): void {
    if (this.#isMatching || this.#waits.size === 0) return;
    this.#isMatching = true;
    this.#turns.run(this.#match);
  }

  readonly #match = (): void => {
    this.#isMatching = false;
    for (const wait of this.#waits) {
      while (this.#waits.has(wait)) {
        const taken = this.#backlog.take();
        if (!taken) return;
        try {
          if (wait.poller.offer(taken.task)) wait.end(true);
        } catch (error) {
          this.#backlog.putBack(taken);
          wait.fail(error as Error);
        }
      }
    }
  };
}
