/**
 * Several workflow threads that run the workflows of one worker. Each has its share of polls and cache and a sticky queue of its own,
 * since only it has the runs that it cached; slots are common to all.
 */
import type { ServerFacts } from '../../server-contact.js';
import type { TaskLoad } from '../../worker-status.js';
import type { ProcessorInit } from './thread-protocol.js';
import type { WorkflowWorker } from './workflow-worker.js';

export class ThreadGroup implements WorkflowWorker {
  constructor(private readonly members: readonly WorkflowWorker[]) {}

  async prepare(init: ProcessorInit): Promise<string[]> {
    const { length } = this.members;
    const [types = []] = await Promise.all(this.members.map((member, i) => member.prepare(shareOf(init, i, length))));
    return types;
  }

  start(server: ServerFacts): void {
    for (const member of this.members) member.start(server);
  }

  get load(): TaskLoad {
    const loads = this.members.map((member) => member.load);
    return {
      pollers: loads.reduce((sum, { pollers }) => sum + pollers, 0),
      tasks: loads.reduce((sum, { tasks }) => sum + tasks, 0),
    };
  }

  drain(): void {
    for (const member of this.members) member.drain();
  }

  get pollsEnded(): Promise<void> {
    return Promise.all(this.members.map((member) => member.pollsEnded)).then(() => undefined);
  }

  get drained(): Promise<void> {
    return Promise.all(this.members.map((member) => member.drained)).then(() => undefined);
  }

  abortPolls(): void {
    for (const member of this.members) member.abortPolls();
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

/** Name of the sticky queue of one of several threads. */
export function stickyQueueOf(stickyQueue: string, index: number): string {
  return index === 0 ? stickyQueue : `${stickyQueue}-${index}`;
}

function shareOf(init: ProcessorInit, index: number, of: number): ProcessorInit {
  const { worker, options } = init;
  const { stickyQueue } = worker;
  const leastPolls = stickyQueue === undefined ? 1 : 2;
  return {
    ...init,
    worker: stickyQueue === undefined ? worker : { ...worker, stickyQueue: stickyQueueOf(stickyQueue, index) },
    options: {
      ...options,
      maxCachedWorkflows: Math.ceil(options.maxCachedWorkflows / of),
      maxConcurrentWorkflowTaskPolls: Math.max(leastPolls, Math.floor(options.maxConcurrentWorkflowTaskPolls / of)),
      // A slot that one thread keeps is one that another may wait for.
      maxSpareSlots: 0,
    },
  };
}
