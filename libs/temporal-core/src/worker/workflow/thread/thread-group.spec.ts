import { describe, expect, it } from 'vitest';
import { deferred } from '../../../common/async.js';
import { ThreadGroup } from './thread-group.js';
import type { ProcessorInit } from './thread-protocol.js';
import type { WorkflowWorker } from './workflow-worker.js';

class Member implements WorkflowWorker {
  readonly calls: string[] = [];
  readonly end = deferred();
  init?: ProcessorInit;

  async prepare(init: ProcessorInit): Promise<string[]> {
    this.init = init;
    return ['Order'];
  }
  start = (): void => void this.calls.push('start');
  readonly load = { pollers: 5, tasks: 2 };
  drain = (): void => void this.calls.push('drain');
  abortPolls = (): void => void this.calls.push('abortPolls');
  async stop(): Promise<void> {
    this.calls.push('stop');
  }
  get pollsEnded(): Promise<void> {
    return this.end.promise;
  }
  get drained(): Promise<void> {
    return this.end.promise;
  }
}

const init = {
  worker: { stickyQueue: 'sticky' },
  options: { maxCachedWorkflows: 1_000, maxConcurrentWorkflowTaskPolls: 10, maxSpareSlots: 10 },
} as ProcessorInit;

describe('thread group', () => {
  it('shares polls and cache, and gives each thread a sticky queue of its own', async () => {
    const members = [new Member(), new Member(), new Member()];
    expect(await new ThreadGroup(members).prepare(init)).toEqual(['Order']);
    expect(members.map((member) => member.init?.worker.stickyQueue)).toEqual(['sticky', 'sticky-1', 'sticky-2']);
    for (const member of members) {
      expect(member.init?.options).toEqual({
        maxCachedWorkflows: 334,
        maxConcurrentWorkflowTaskPolls: 3,
        maxSpareSlots: 0,
      });
    }
  });

  it('leaves each thread a sticky and a normal poll, however many there are', async () => {
    const members = Array.from({ length: 8 }, () => new Member());
    await new ThreadGroup(members).prepare(init);
    expect(members.map((member) => member.init?.options.maxConcurrentWorkflowTaskPolls)).toEqual(Array(8).fill(2));
  });

  it('polls and works as much as all its threads together', () => {
    expect(new ThreadGroup([new Member(), new Member()]).load).toEqual({ pollers: 10, tasks: 4 });
  });

  it('has drained when all its threads have', async () => {
    const members = [new Member(), new Member()];
    const group = new ThreadGroup(members);
    group.start({ takesSdkMetadata: true, endsPollsOnShutdown: true });
    group.drain();
    group.abortPolls();
    let hasDrained = false;
    const drained = Promise.all([group.pollsEnded, group.drained]).then(() => (hasDrained = true));
    members[0]?.end.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasDrained).toBe(false);
    members[1]?.end.resolve();
    await drained;
    await group.stop();
    expect(members.map(({ calls }) => calls)).toEqual(Array(2).fill(['start', 'drain', 'abortPolls', 'stop']));
  });
});
