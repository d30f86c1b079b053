/** Makes the half of a worker that runs workflows: on this thread, or on as many others as the options say. */
import type { Clock } from '../../common/clock.js';
import { startInProcess } from './in-process-side.js';
import { spawnThread } from './spawned-thread.js';
import { SupervisedThread, type SupervisedThreadParts } from './supervised-thread.js';
import { TaskGauge } from './task-gauge.js';
import { ThreadGroup } from './thread-group.js';
import type { WorkflowHalf } from './workflow-half.js';
import type { CreateWorkflowHost } from './workflow-side.js';
import { WorkflowThread } from './workflow-thread.js';

export interface WorkflowHalfParts extends Omit<SupervisedThreadParts, 'spawn'> {
  /** 0 is this thread. */
  threads: number;
  /** Makes what runs workflows on this thread. */
  createMainHost: CreateWorkflowHost;
  clock: Clock;
}

/** @throws WorkflowThreadError when the file of the thread is not where it was installed */
export function createWorkflowHalf({ threads, createMainHost, ...parts }: WorkflowHalfParts): WorkflowHalf {
  if (threads === 0) {
    const gauge = new TaskGauge();
    return new WorkflowThread(startInProcess(parts.clock, gauge, createMainHost), parts.side, gauge);
  }
  const create = (): SupervisedThread => new SupervisedThread({ ...parts, spawn: spawnThread });
  return threads === 1 ? create() : new ThreadGroup(Array.from({ length: threads }, create));
}
