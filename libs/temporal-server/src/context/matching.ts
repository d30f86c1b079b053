/**
 * Task queues: who waits for work, and what work waits. A task carries no payload, only the name of the work: the one
 * who takes it starts it in a transaction of the run, or finds it obsolete.
 */
import type { WorkerVersionCapabilities } from '@nest-temporal/core/internal/proto/index';
import type { RunKey } from './run-state.js';

export type TaskQueueType = 'workflow' | 'activity' | 'nexus';

export interface TaskQueueKey {
  readonly namespace: string;
  readonly name: string;
  readonly type: TaskQueueType;
  /** Name of the normal queue beside a sticky one. */
  readonly stickyOf?: string;
}

export type MatchingTask =
  | { readonly kind: 'workflow'; readonly run: RunKey; readonly scheduledEventId: number; readonly stamp: number }
  | { readonly kind: 'activity'; readonly run: RunKey; readonly scheduledEventId: number; readonly stamp: number }
  /** A query that no workflow task takes along; the `id` finds it in the run's query registry. */
  | { readonly kind: 'query'; readonly run: RunKey; readonly id: string };

export interface Poller {
  readonly identity: string;
  /** What the worker says of its build. */
  readonly workerVersionCapabilities?: WorkerVersionCapabilities | null;
  /** What ShutdownWorker names the worker by; empty for SDKs that do not. */
  readonly workerInstanceKey?: string;
  /**
   * Takes a task: `true` ends the poll with it, `false` says that the task is obsolete and the poller waits on. Called
   * in a turn of its own, never within `add` or a commit, and never after `signal` aborted.
   */
  offer(task: MatchingTask): boolean;
  /** Ends the wait: a deadline, a client that went away, a shutdown. */
  readonly signal: AbortSignal;
}

/** Who polled a queue lately. */
export interface RecentPoller {
  readonly identity: string;
  /** Real time of the last poll. */
  readonly lastAccessMs: number;
  readonly workerVersionCapabilities?: WorkerVersionCapabilities | null;
}

export interface Matching {
  /** Gives a task to a waiting poller, soon, or keeps it until one comes. */
  add(queue: TaskQueueKey, task: MatchingTask, options?: { priority?: number }): void;
  /** Resolves when the poller took a task (true) or its wait ended (false). */
  poll(queue: TaskQueueKey, poller: Poller): Promise<boolean>;
  /** True when somebody polls the queue or did within `withinMs` of real time. */
  hasRecentPoller(queue: TaskQueueKey, withinMs: number): boolean;
  /** Pollers, with the time of their last poll, for DescribeTaskQueue. */
  pollers(queue: TaskQueueKey): readonly RecentPoller[];
  backlogCount(queue: TaskQueueKey): number;
  /** Real time since the oldest waiting task was added, in milliseconds; 0 without one. */
  backlogAgeMs(queue: TaskQueueKey): number;
  /** Ends the polls at a queue; of all without one, as at the server's end. */
  endPolls(queue?: TaskQueueKey): void;
  /** Ends the polls of one worker in its namespace. */
  endWorkerPolls(namespace: string, workerInstanceKey: string): void;
}
