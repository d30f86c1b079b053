import { describe, expect, it } from 'vitest';
import type { MatchingTask, Poller, TaskQueueKey } from '../context/matching.js';
import { TaskQueues } from './task-queues.js';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { ConfigValues } from '../config/config-values.js';

const config = new ConfigValues({}, noopLogger);
const queue: TaskQueueKey = { namespace: 'default', name: 'orders', type: 'workflow' };
const task = (scheduledEventId: number): MatchingTask => ({
  kind: 'workflow',
  run: { namespace: 'default', workflowId: 'order', runId: 'run' },
  scheduledEventId,
  stamp: 1,
});
const idOfTask = (given: MatchingTask): number => (given.kind === 'query' ? 0 : given.scheduledEventId);

function createPoller(accepts: (id: number) => boolean = () => true) {
  const ending = new AbortController();
  const offered: number[] = [];
  const poller: Poller = {
    identity: 'worker',
    signal: ending.signal,
    offer(given) {
      offered.push(idOfTask(given));
      return accepts(idOfTask(given));
    },
  };
  return { poller, offered, abort: () => ending.abort() };
}

describe('task queues', () => {
  it('give a task to the poller that waits longest', async () => {
    const queues = new TaskQueues(config);
    const first = createPoller();
    const second = createPoller();
    const polls = [queues.poll(queue, first.poller), queues.poll(queue, second.poller)];
    queues.add(queue, task(1));
    expect(first.offered).toEqual([]);
    expect(await polls[0]).toBe(true);
    queues.add(queue, task(2));
    expect(await polls[1]).toBe(true);
    expect([first.offered, second.offered]).toEqual([[1], [2]]);
  });

  it('keep tasks until a poller comes, in order within a priority', async () => {
    const queues = new TaskQueues(config);
    queues.add(queue, task(1));
    queues.add(queue, task(2), { priority: 1 });
    queues.add(queue, task(3), { priority: 5 });
    queues.add(queue, task(4));
    expect(queues.backlogCount(queue)).toBe(4);
    const { poller, offered } = createPoller();
    for (let poll = 0; poll < 4; poll++) await queues.poll(queue, poller);
    expect(offered).toEqual([2, 1, 4, 3]);
    expect(queues.backlogCount(queue)).toBe(0);
  });

  it('let a poller wait on when a task is obsolete', async () => {
    const queues = new TaskQueues(config);
    queues.add(queue, task(1));
    queues.add(queue, task(2));
    const { poller, offered } = createPoller((id) => id === 2);
    expect(await queues.poll(queue, poller)).toBe(true);
    expect(offered).toEqual([1, 2]);
  });

  it('never offer a task to a poller that went away', async () => {
    const queues = new TaskQueues(config);
    const gone = createPoller();
    const stays = createPoller();
    const polls = [queues.poll(queue, gone.poller), queues.poll(queue, stays.poller)];
    queues.add(queue, task(1));
    gone.abort();
    expect(await Promise.all(polls)).toEqual([false, true]);
    expect([gone.offered, stays.offered]).toEqual([[], [1]]);
  });

  it('keep a task whose start failed, and tell the poller', async () => {
    const queues = new TaskQueues(config);
    queues.add(queue, task(1));
    const broken = createPoller(() => {
      throw new Error('store is full');
    });
    await expect(queues.poll(queue, broken.poller)).rejects.toThrow('store is full');
    const { poller, offered } = createPoller();
    await queues.poll(queue, poller);
    expect(offered).toEqual([1]);
  });

  it('know who polled lately', async () => {
    let nowMs = 1_000;
    const queues = new TaskQueues(config, undefined, () => nowMs);
    expect(queues.hasRecentPoller(queue, 10_000)).toBe(false);
    const { poller, abort } = createPoller();
    const poll = queues.poll(queue, poller);
    nowMs += 60_000;
    expect(queues.hasRecentPoller(queue, 10_000)).toBe(true);
    abort();
    await poll;
    nowMs += 10_000;
    expect(queues.hasRecentPoller(queue, 10_000)).toBe(true);
    nowMs += 1;
    expect(queues.hasRecentPoller(queue, 10_000)).toBe(false);
    expect(queues.pollers(queue)).toEqual([{ identity: 'worker', lastAccessMs: 61_000 }]);
    nowMs += 5 * 60_000;
    expect(queues.pollers(queue)).toEqual([]);
  });

  it('end the polls of a worker that shuts down', async () => {
    const queues = new TaskQueues(config);
    const { poller, offered } = createPoller();
    const other = { ...queue, name: 'other' };
    const polls = [queues.poll(queue, poller), queues.poll(other, poller)];
    queues.endPolls(queue);
    expect(await polls[0]).toBe(false);
    queues.endPolls();
    expect(await polls[1]).toBe(false);
    queues.add(queue, task(1));
    expect(offered).toEqual([]);
    expect(queues.hasRecentPoller(queue, 10_000)).toBe(false);
  });

  it('give way to input and output in a long chain of tasks', async () => {
    const queues = new TaskQueues(config);
    let breaks = 0;
    let isRunning = true;
    const count = (): void => {
      breaks++;
      if (isRunning) setImmediate(count);
    };
    setImmediate(count);
    const { poller } = createPoller();
    for (let id = 1; id <= 1_000; id++) {
      const poll = queues.poll(queue, poller);
      queues.add(queue, task(id));
      await poll;
    }
    isRunning = false;
    expect(breaks).toBeGreaterThan(3);
  });
});
