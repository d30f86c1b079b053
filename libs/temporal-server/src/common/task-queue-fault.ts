/** What the server refuses as the name of a task queue. */
import type { TaskQueue } from '@nest-temporal/core/internal/proto/index';
import type { DynamicConfig } from '../config/dynamic-config.js';

const reservedPrefix = '/_sys/';

/** What is wrong with a task queue that a worker polls; undefined when nothing is. */
export function taskQueueFault(config: DynamicConfig, taskQueue: TaskQueue | null | undefined): string | undefined {
  if (!taskQueue) return 'taskQueue is not set';
  const { name = '' } = taskQueue;
  if (name === '') return 'missing task queue name';
  if (Buffer.byteLength(name) > config.get('limit.maxIDLength')) return 'taskQueue length exceeds limit';
  if (name.startsWith(reservedPrefix)) return `task queue name cannot start with reserved prefix ${reservedPrefix}`;
  return undefined;
}

/** The same of a queue that a run wants, which must not be one of the server's own unless the run's queue is. */
export function wantedTaskQueueFault(
  config: DynamicConfig,
  taskQueue: TaskQueue | null | undefined,
  queueOfRun: string,
): string | undefined {
  const fault = taskQueueFault(config, taskQueue);
  const { name = '' } = taskQueue ?? {};
  if (fault !== undefined || !isInternal(name) || isInternal(queueOfRun)) return fault;
  const parent = queueOfRun === '' ? '' : ` (in parent component task queue: ${queueOfRun})`;
  return `cannot use internal per-namespace task queue:${name}${parent}`;
}

function isInternal(name: string): boolean {
  return name.startsWith('temporal-sys-per-ns-') || name === 'temporal-sys-worker-controller-per-ns-tq';
}
