/** What a worker reports about itself at one moment; for health checks and dashboards. */

/**
 * Where a worker is in its life:
 *
 * - `created`: made, not run yet
 * - `connecting`: run, but the server has not answered yet
 * - `running`: polls
 * - `draining`: polls no more, finishes what is under way
 * - `stopped`: over
 */
export type WorkerState = 'created' | 'connecting' | 'running' | 'draining' | 'stopped';

/** What a worker is doing with one kind of task. */
export interface TaskLoad {
  /** Polls that are open now. */
  readonly pollers: number;
  /** Tasks in work now. */
  readonly tasks: number;
}

/** One kind of task of a worker, at one moment. */
export interface WorkerTaskStatus {
  /** Polls that are open now; 0 between two polls, while no slot is free, and while polls fail. */
  readonly pollers: number;
  /** Slots that tasks are using, and those that are left. */
  readonly slots: { readonly used: number; readonly available: number };
  /**
   * When the server last answered a poll, with a task or without, in milliseconds since the Unix epoch; `undefined` before
   * the first answer. With a free slot it is hardly ever older than 70 seconds.
   */
  readonly lastPollSucceededMs?: number;
}

/** A worker at one moment. */
export interface WorkerStatus {
  readonly state: WorkerState;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  /** Since when the worker polls, in milliseconds since the Unix epoch; `undefined` before it does. */
  readonly runningSinceMs?: number;
  /** Absent for a worker without workflows. */
  readonly workflows?: WorkerTaskStatus;
  /** Absent for a worker without activities. */
  readonly activities?: WorkerTaskStatus;
}

/** The status of one kind of task. */
export function taskStatusOf({ pollers, tasks }: TaskLoad, slots: number, lastPollMs?: number): WorkerTaskStatus {
  return {
    pollers,
    slots: { used: tasks, available: Math.max(0, slots - tasks) },
    ...(lastPollMs === undefined ? {} : { lastPollSucceededMs: lastPollMs }),
  };
}
