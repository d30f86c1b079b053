/** Snapshots of the status of a worker, for health checks and dashboards. */

/**
 * Lifecycle state of a worker:
 *
 * - `created`: not running yet
 * - `connecting`: waiting for the server
 * - `running`: polling for tasks
 * - `draining`: no longer polling, finishing running tasks
 * - `stopped`: shut down
 */
export type WorkerState = 'created' | 'connecting' | 'running' | 'draining' | 'stopped';

/** Current load of a worker for a single kind of task. */
export interface TaskLoad {
  /** Number of open polls. */
  readonly pollers: number;
  /** Number of running tasks. */
  readonly tasks: number;
}

/** Status of a worker for a single kind of task. */
export interface WorkerTaskStatus {
  /** Number of open polls; 0 between two polls, while no slot is free, and while polls fail. */
  readonly pollers: number;
  /** Slots in use by tasks, and slots that are free. */
  readonly slots: { readonly used: number; readonly available: number };
  /**
   * When the server last responded to a poll, with or without a task, in milliseconds since the Unix epoch; `undefined`
   * before the first response. If a slot is free, it is rarely older than 70 seconds.
   */
  readonly lastPollSucceededMs?: number;
}

/** Status of a worker. */
export interface WorkerStatus {
  readonly state: WorkerState;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  /** When the worker started to poll, in milliseconds since the Unix epoch; `undefined` before. */
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
