/** Where the workflow tasks of a run go: its sticky queue while a worker holds the run in its cache, else its own. */
import type { TaskQueue } from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import type { TaskQueueKey } from '../context/matching.js';
import type { RunState } from '../context/run-state.js';

/** Name of the run's own task queue. */
export function normalQueueName(state: Readonly<RunState>): string {
  return state.started.taskQueue?.name ?? '';
}

/** The queue for the next workflow task, as events tell it. */
export function currentTaskQueue(state: Readonly<RunState>): TaskQueue {
  const normalName = normalQueueName(state);
  return state.sticky
    ? { name: state.sticky.name, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName }
    : { name: normalName, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
}

/** The run's own task queue, as matching knows it. */
export function normalQueueKey(state: Readonly<RunState>): TaskQueueKey {
  return { namespace: state.namespace, name: normalQueueName(state), type: 'workflow' };
}

/** Its sticky queue, as matching knows it. */
export function stickyQueueKey(state: Readonly<RunState>): TaskQueueKey | undefined {
  if (!state.sticky) return undefined;
  const { namespace } = state;
  return { namespace, name: state.sticky.name, type: 'workflow', stickyOf: normalQueueName(state) };
}
