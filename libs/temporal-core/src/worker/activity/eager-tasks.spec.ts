import { describe, expect, it } from 'vitest';
import { deferred, type Deferred } from '../../common/async.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import { Slots } from '../slots.js';
import { EagerTasks } from './eager-tasks.js';

const taskOf = (activityId: string): PollActivityTaskQueueResponse => ({ activityId });

function setUp(size: number) {
  const slots = new Slots(size);
  const work = new Map<string, Deferred<void>>();
  const fatal: unknown[] = [];
  const tasks = new EagerTasks({
    slots,
    process: ({ activityId = '' }) => {
      const done = deferred();
      work.set(activityId, done);
      return done.promise;
    },
    onFatal: (error) => void fatal.push(error),
  });
  const end = async (activityId: string): Promise<void> => {
    work.get(activityId)?.resolve();
    await turn();
  };
  return { slots, tasks, work, fatal, end };
}

describe('eager tasks', () => {
  it('take the slots that are free, and no more', () => {
    const { slots, tasks } = setUp(3);
    expect(tasks.reserve(2).count).toBe(2);
    expect(tasks.reserve(2).count).toBe(1);
    expect(tasks.reserve(2).count).toBe(0);
    expect(slots.available).toBe(0);
  });

  it('free at once the slots that no task came for, the others when their tasks have ended', async () => {
    const { slots, tasks, work, end } = setUp(3);
    tasks.reserve(3).dispatch([taskOf('a'), taskOf('b')]);
    expect([...work.keys()]).toEqual(['a', 'b']);
    expect(slots.available).toBe(1);
    await end('a');
    await end('b');
    expect(slots.available).toBe(3);
  });

  it('are dispatched once', () => {
    const { slots, tasks, work } = setUp(2);
    const reservation = tasks.reserve(2);
    reservation.dispatch([]);
    reservation.dispatch([taskOf('late')]);
    expect(work.size).toBe(0);
    expect(slots.available).toBe(2);
  });

  it('run even when more come than were asked for', async () => {
    const { slots, tasks, work, end } = setUp(1);
    tasks.reserve(1).dispatch([taskOf('a'), taskOf('b')]);
    expect([...work.keys()]).toEqual(['a', 'b']);
    await end('a');
    await end('b');
    expect(slots.available).toBe(1);
  });

  it('are no longer asked for when the worker drains, and end before it does', async () => {
    const { slots, tasks, end } = setUp(3);
    const reservation = tasks.reserve(1);
    let isDrained = false;
    tasks.drain();
    void tasks.drained.then(() => (isDrained = true));
    expect(tasks.reserve(1).count).toBe(0);
    reservation.dispatch([taskOf('a')]);
    await turn();
    expect(isDrained).toBe(false);
    await end('a');
    expect(isDrained).toBe(true);
    expect(slots.available).toBe(3);
  });

  it('do not hold up a worker that drains without any', async () => {
    const { tasks } = setUp(1);
    tasks.drain();
    await expect(tasks.drained).resolves.toBeUndefined();
  });

  it('report a fault of what runs them', async () => {
    const { slots, tasks, work, fatal } = setUp(1);
    tasks.reserve(1).dispatch([taskOf('a')]);
    work.get('a')?.reject('fault');
    await turn();
    expect(fatal).toEqual(['fault']);
    expect(slots.available).toBe(1);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
