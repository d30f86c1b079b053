/** Makes what runs the workflows of a worker: on this thread, or on as many others as the options say. */
import type { Clock } from '../../../common/clock.js';
import { startInProcessProcessor } from './in-process-processor.js';
import { spawnThread } from './spawned-thread.js';
import { SupervisedThread, type SupervisedThreadParts } from './supervised-thread.js';
import { TaskGauge } from '../task/task-gauge.js';
import { ThreadGroup } from './thread-group.js';
import type { WorkflowWorker } from './workflow-worker.js';
import type { CreateWorkflowHost } from './workflow-task-processor.js';
import { ProcessorProxy } from './processor-proxy.js';

export interface WorkflowWorkerParts extends Omit<SupervisedThreadParts, 'spawn'> {
  /** 0 is this thread. */
  threads: number;
  /** Makes what runs workflows on this thread. */
  createMainThreadHost: CreateWorkflowHost;
  clock: Clock;
}

/** @throws WorkflowThreadError when the file of the thread is not where it was installed */
export function createWorkflowWorker({ threads, createMainThreadHost, ...parts }: WorkflowWorkerParts): WorkflowWorker {
  if (threads === 0) {
    const gauge = new TaskGauge();
    return new ProcessorProxy(startInProcessProcessor(parts.clock, gauge, createMainThreadHost), parts.proxy, gauge);
  }
  const create = (): SupervisedThread => new SupervisedThread({ ...parts, spawn: spawnThread });
  return threads === 1 ? create() : new ThreadGroup(Array.from({ length: threads }, create));
}
