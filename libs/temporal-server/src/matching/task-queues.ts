import type { Matching, MatchingTask, Poller, RecentPoller, TaskQueueKey } from '../context/matching.js';
import { TaskQueue } from './task-queue.js';
import { Turns } from './turns.js';
import type { DynamicConfig } from '../config/dynamic-config.js';

/** How many new queues are made between two looks for forgotten ones: each run of a worker brings a sticky queue. */
const queuesBetweenSweeps = 256;

/** All task queues of the server. Who polled when is in real time: it tells whether a worker is alive. */
export class TaskQueues implements Matching {
  readonly #turns: Turns;
  readonly #now: () => number;
  readonly #queues = new Map<string, TaskQueue>();
  #madeSinceSweep = 0;

  constructor(
    private readonly config: DynamicConfig,
    turns: Turns = new Turns(),
    now: () => number = Date.now,
  ) {
    this.#turns = turns;
    this.#now = now;
  }

  add(queue: TaskQueueKey, task: MatchingTask, options?: { priority?: number }): void {
    this.#make(queue).add(task, options?.priority);
  }

  poll(queue: TaskQueueKey, poller: Poller): Promise<boolean> {
    return this.#make(queue).poll(poller);
  }

  hasRecentPoller(queue: TaskQueueKey, withinMs: number): boolean {
    return this.#queues.get(idOf(queue))?.hasRecentPoller(withinMs) ?? false;
  }

  pollers(queue: TaskQueueKey): readonly RecentPoller[] {
    return this.#queues.get(idOf(queue))?.pollers() ?? [];
  }

  backlogCount(queue: TaskQueueKey): number {
    return this.#queues.get(idOf(queue))?.backlogCount ?? 0;
  }

  backlogAgeMs(queue: TaskQueueKey): number {
    return this.#queues.get(idOf(queue))?.backlogAgeMs ?? 0;
  }

  endPolls(queue?: TaskQueueKey): void {
    if (queue) this.#queues.get(idOf(queue))?.endPolls();
    else for (const each of this.#queues.values()) each.endPolls();
  }

  endWorkerPolls(namespace: string, workerInstanceKey: string): void {
    for (const [id, queue] of this.#queues) {
      if (id.split('\n')[1] === namespace) queue.endWorkerPolls(workerInstanceKey);
    }
  }

  #make(key: TaskQueueKey): TaskQueue {
    const id = idOf(key);
    let queue = this.#queues.get(id);
    if (!queue) {
      this.#sweep();
      queue = new TaskQueue(this.#turns, this.#now, this.config.get('matching.PollerHistoryTTL'));
      this.#queues.set(id, queue);
    }
    return queue;
  }

  #sweep(): void {
    if (++this.#madeSinceSweep < queuesBetweenSweeps) return;
    this.#madeSinceSweep = 0;
    for (const [id, queue] of this.#queues) if (queue.isIdle) this.#queues.delete(id);
  }
}

function idOf({ namespace, type, name }: TaskQueueKey): string {
  return `${type}\n${namespace}\n${name}`;
}
