/** Derives the health of a worker from its status. */
import type { WorkerState, WorkerStatus, WorkerTaskStatus } from '@nest-temporal/core/worker';

/** One kind of task of a worker. */
export interface TaskHealth {
  /** Open polls. */
  pollers: number;
  slotsUsed: number;
  slotsAvailable: number;
  /** When the server last responded to a poll (ISO 8601); absent before the first response. */
  lastPollSucceeded?: string;
}

/** Health report of a worker. */
export interface WorkerHealth {
  taskQueue: string;
  /** `off` where NEST_TEMPORAL_WORKER is. */
  state: WorkerState | 'off';
  workflows?: TaskHealth;
  activities?: TaskHealth;
}

const kinds = ['workflows', 'activities'] as const;

/** Two long polls: the server ends each within 70 seconds. */
const staleAfterMs = 150_000;

export function healthOf(status: WorkerStatus): WorkerHealth {
  const { state, taskQueue, workflows, activities } = status;
  return {
    taskQueue,
    state,
    ...(workflows ? { workflows: taskHealthOf(workflows) } : {}),
    ...(activities ? { activities: taskHealthOf(activities) } : {}),
  };
}

/** What is wrong with a worker, as the end of a sentence; `undefined` for a healthy one. */
export function troubleOf(status: WorkerStatus, nowMs: number): string | undefined {
  if (status.state === 'connecting') return 'has not reached the server yet';
  if (status.state === 'draining') return 'is shutting down';
  if (status.state === 'stopped') return 'has stopped';
  const stale = kinds.find((kind) => isStale(status[kind], status.runningSinceMs, nowMs));
  return stale && `has received no response to its polls for ${stale}`;
}

/** A worker without a free slot does not poll and is healthy. */
function isStale(task: WorkerTaskStatus | undefined, runningSinceMs: number | undefined, nowMs: number): boolean {
  const sinceMs = task?.lastPollSucceededMs ?? runningSinceMs;
  return task !== undefined && sinceMs !== undefined && task.slots.available > 0 && nowMs - sinceMs > staleAfterMs;
}

function taskHealthOf({ pollers, slots, lastPollSucceededMs }: WorkerTaskStatus): TaskHealth {
  return {
    pollers,
    slotsUsed: slots.used,
    slotsAvailable: slots.available,
    ...(lastPollSucceededMs === undefined ? {} : { lastPollSucceeded: new Date(lastPollSucceededMs).toISOString() }),
  };
}
