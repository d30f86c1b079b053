import { describe, expect, it } from 'vitest';
import type { WorkflowRun } from './run.js';
import { RunCache } from './run-cache.js';

/** The part of a run that the cache touches. */
function createRun(runId: string): WorkflowRun & { disposals: number } {
  const run = { runId, disposals: 0, dispose: () => (run.disposals += 1) };
  return run as unknown as WorkflowRun & { disposals: number };
}

async function put(cache: RunCache, run: WorkflowRun): Promise<void> {
  (await cache.lease(run.runId)).release(run);
}

describe('run cache', () => {
  it('hands out a run that was kept', async () => {
    const cache = new RunCache(2);
    const run = createRun('a');
    await put(cache, run);
    const lease = await cache.lease('a');
    expect(lease.run).toBe(run);
  });

  it('lets the run go that was unused longest', async () => {
    const cache = new RunCache(2);
    const [a, b, c] = [createRun('a'), createRun('b'), createRun('c')];
    await put(cache, a);
    await put(cache, b);
    await put(cache, a);
    await put(cache, c);
    expect([a.disposals, b.disposals, c.disposals]).toEqual([0, 1, 0]);
    expect((await cache.lease('b')).run).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it('never lets a run go while a task works on it', async () => {
    const cache = new RunCache(1);
    const [a, b] = [createRun('a'), createRun('b')];
    await put(cache, a);
    const lease = await cache.lease('a');
    await put(cache, b);
    expect(a.disposals).toBe(0);
    expect(b.disposals).toBe(1);
    lease.release(a);
    expect(cache.size).toBe(1);
  });

  it('lets one task at a time work on a run, in the order they came', async () => {
    const cache = new RunCache(1);
    const run = createRun('a');
    const first = await cache.lease('a');
    const order: number[] = [];
    const second = cache.lease('a').then((lease) => {
      order.push(2);
      expect(lease.run).toBe(run);
      lease.release(lease.run);
    });
    const third = cache.lease('a').then((lease) => {
      order.push(3);
      lease.release(undefined);
    });
    expect(order).toEqual([]);
    first.release(run);
    await Promise.all([second, third]);
    expect(order).toEqual([2, 3]);
    expect(run.disposals).toBe(1);
    expect(cache.size).toBe(0);
  });

  it('replaces a run by one that was built anew', async () => {
    const cache = new RunCache(1);
    const [old, fresh] = [createRun('a'), createRun('a')];
    await put(cache, old);
    await put(cache, fresh);
    expect(old.disposals).toBe(1);
    expect((await cache.lease('a')).run).toBe(fresh);
  });

  it('keeps nothing with a capacity of 0', async () => {
    const cache = new RunCache(0);
    const run = createRun('a');
    await put(cache, run);
    expect(run.disposals).toBe(1);
    expect(cache.size).toBe(0);
  });

  it('disposes all runs when it is cleared', async () => {
    const cache = new RunCache(2);
    const runs = [createRun('a'), createRun('b')];
    for (const run of runs) await put(cache, run);
    cache.clear();
    expect(runs.map(({ disposals }) => disposals)).toEqual([1, 1]);
    expect(cache.size).toBe(0);
  });
});
