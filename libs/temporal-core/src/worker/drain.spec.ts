import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { deferred } from '../common/async.js';
import { noopLogger } from '../common/telemetry.js';
import { drainWorker, type DrainParts } from './drain.js';
import { WorkerShutdownForcedError } from './errors.js';

function setUp(options: Partial<DrainParts> = {}) {
  const calls: string[] = [];
  const polls = deferred();
  const tasks = deferred();
  const clock = new VirtualClock();
  const parts: DrainParts = {
    runners: [
      {
        drain: () => calls.push('drain'),
        abortPolls: () => {
          calls.push('abortPolls');
          polls.resolve();
        },
        pollsEnded: polls.promise,
        drained: tasks.promise,
      },
    ],
    sayGoodbye: async () => void calls.push('goodbye'),
    notifyActivities: () => calls.push('notify'),
    cancelActivities: () => calls.push('cancel'),
    runningActivities: () => ['slow (id 1)'],
    pollEndTimeoutMs: 1_000,
    graceTimeMs: 5_000,
    clock,
    logger: noopLogger,
    ...options,
  };
  return { calls, polls, tasks, clock, parts };
}

describe('draining a worker', () => {
  it('aborts no poll that ends in time', async () => {
    const { calls, polls, tasks, clock, parts } = setUp();
    const drained = drainWorker(parts);
    polls.resolve();
    tasks.resolve();
    await drained;
    expect(calls).toEqual(['drain', 'notify', 'goodbye']);
    expect(clock.pending).toBe(0);
  });

  it('asks a server that can to end the polls, and says goodbye when they have ended', async () => {
    const setup = setUp();
    const { calls, polls, tasks, clock } = setup;
    const drained = drainWorker({ ...setup.parts, endPolls: async () => void calls.push('endPolls') });
    await turn();
    expect(calls).toEqual(['drain', 'notify', 'endPolls']);
    polls.resolve();
    tasks.resolve();
    await drained;
    expect(calls).toEqual(['drain', 'notify', 'endPolls', 'goodbye']);
    expect(clock.pending).toBe(0);
  });

  it('aborts polls after the server had its time, and waits for the tasks', async () => {
    const { calls, tasks, clock, parts } = setUp();
    const drained = drainWorker(parts);
    await clock.next();
    expect(clock.now()).toBe(1_000);
    expect(calls).toEqual(['drain', 'notify', 'abortPolls', 'goodbye']);
    tasks.resolve();
    await drained;
    expect(clock.pending).toBe(0);
  });

  it('cancels activities when the grace time is over', async () => {
    const { calls, polls, tasks, clock, parts } = setUp();
    const drained = drainWorker(parts);
    polls.resolve();
    await clock.next();
    expect(clock.now()).toBe(5_000);
    expect(calls).toEqual(['drain', 'notify', 'goodbye', 'cancel']);
    tasks.resolve();
    await drained;
  });

  it('cancels no activity while a poll is open that could bring its next attempt', async () => {
    const { calls, tasks, clock, parts } = setUp({ graceTimeMs: 0 });
    const drained = drainWorker(parts);
    await clock.next();
    expect(clock.now()).toBe(0);
    expect(calls).toEqual(['drain', 'notify']);
    await clock.next();
    expect(calls).toEqual(['drain', 'notify', 'abortPolls', 'goodbye', 'cancel']);
    tasks.resolve();
    await drained;
  });

  it('gives up after the force time, naming what still runs', async () => {
    const { polls, clock, parts } = setUp({ graceTimeMs: 0, forceTimeMs: 7_000 });
    const drained = drainWorker(parts);
    drained.catch(() => undefined);
    polls.resolve();
    await clock.run();
    expect(clock.now()).toBe(7_000);
    await expect(drained).rejects.toThrow(WorkerShutdownForcedError);
    await expect(drained).rejects.toThrow('slow (id 1)');
  });

  it('goes on when the server cannot be told', async () => {
    const { polls, tasks, parts } = setUp({ sayGoodbye: () => Promise.reject(new Error('gone')) });
    const drained = drainWorker(parts);
    polls.resolve();
    tasks.resolve();
    await expect(drained).resolves.toBeUndefined();
  });
});

/** Lets what is settled be seen by those who wait for it. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
