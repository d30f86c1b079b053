/** Makes what runs the workflows of a worker: on this thread, or on as many others as the options say. */
import type { Clock } from '../../../common/clock.js';
import { spawnThread } from './spawned-thread.js';
import { SupervisedThread, type SupervisedThreadParts } from './supervised-thread.js';
import { TaskGauge } from '../task/task-gauge.js';
import { ThreadGroup } from './thread-group.js';
import type { WorkflowWorker } from './workflow-worker.js';
import type { UnsandboxedWorkflows } from './unsandboxed-workflows.js';
import { ProcessorProxy } from './processor-proxy.js';

export interface WorkflowWorkerParts extends Omit<SupervisedThreadParts, 'spawn'> {
  /** 0 is this thread. */
  threads: number;
  /** Run on this thread only. */
  unsandboxed: UnsandboxedWorkflows | undefined;
  clock: Clock;
}

/** @throws WorkflowThreadError when the file of the thread is not where it was installed */
export async function createWorkflowWorker({
  threads,
  unsandboxed,
  ...parts
}: WorkflowWorkerParts): Promise<WorkflowWorker> {
  if (threads === 0) {
    // Engine and sandbox: with threads, this thread does without them.
    const { startInProcessProcessor } = await import('./in-process-processor.js');
    const { createMainThreadHost } = await import('./main-thread-host.js');
    const gauge = new TaskGauge();
    const port = startInProcessProcessor(parts.clock, gauge, createMainThreadHost(unsandboxed));
    return new ProcessorProxy(port, parts.proxy, gauge);
  }
  const create = (): SupervisedThread => new SupervisedThread({ ...parts, spawn: spawnThread });
  return threads === 1 ? create() : new ThreadGroup(Array.from({ length: threads }, create));
}
