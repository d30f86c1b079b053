import { describe, expect, it } from 'vitest';
import { EagerStartRegistry, type EagerStartWorker } from './eager-start-registry.js';

/** A worker with some places; notes what becomes of each. */
class CountingWorker implements EagerStartWorker {
  readonly namespace = 'default';
  readonly taskQueue = 'orders';
  readonly log: string[] = [];

  constructor(
    readonly name: string,
    private free: number,
    readonly deploymentOptions?: EagerStartWorker['deploymentOptions'],
  ) {}

  tryReserveSlot(): ReturnType<EagerStartWorker['tryReserveSlot']> {
    if (this.free === 0) return undefined;
    this.free--;
    this.log.push('reserved');
    return {
      schedule: (task) => void this.log.push(`scheduled ${task.workflowExecution?.workflowId ?? ''}`),
      release: () => void this.log.push('released'),
    };
  }
}

describe('eager starts', () => {
  it('go to a worker of the same namespace and task queue only', () => {
    const registry = new EagerStartRegistry();
    registry.register(new CountingWorker('a', 1));
    expect(registry.tryReserveSlot('other', 'orders')).toBeUndefined();
    expect(registry.tryReserveSlot('default', 'other')).toBeUndefined();
    expect(registry.tryReserveSlot('default', 'orders')).toBeDefined();
  });

  it('hand the task to the worker that holds the place, once', () => {
    const registry = new EagerStartRegistry();
    const worker = new CountingWorker('a', 1);
    registry.register(worker);
    const slot = registry.tryReserveSlot('default', 'orders');
    slot?.schedule({ workflowExecution: { workflowId: 'w1' } });
    slot?.schedule({ workflowExecution: { workflowId: 'w2' } });
    slot?.release();
    expect(worker.log).toEqual(['reserved', 'scheduled w1']);
  });

  it('free a place once when no task came', () => {
    const registry = new EagerStartRegistry();
    const worker = new CountingWorker('a', 1);
    registry.register(worker);
    const slot = registry.tryReserveSlot('default', 'orders');
    slot?.release();
    slot?.release();
    expect(worker.log).toEqual(['reserved', 'released']);
  });

  it('take the workers of a queue in turn, and pass over those without a place', () => {
    const registry = new EagerStartRegistry();
    const [a, b, full] = [new CountingWorker('a', 2), new CountingWorker('b', 2), new CountingWorker('full', 0)];
    for (const worker of [a, full, b]) registry.register(worker);
    for (let i = 0; i < 4; i++) expect(registry.tryReserveSlot('default', 'orders')).toBeDefined();
    expect([a.log.length, b.log.length]).toEqual([2, 2]);
    expect(registry.tryReserveSlot('default', 'orders')).toBeUndefined();
  });

  it('no longer ask a worker that was taken out, however often that is said', () => {
    const registry = new EagerStartRegistry();
    const unregister = registry.register(new CountingWorker('a', 1));
    unregister();
    unregister();
    expect(registry.tryReserveSlot('default', 'orders')).toBeUndefined();
  });

  it('tell which version of the worker would run the task', () => {
    const registry = new EagerStartRegistry();
    registry.register(new CountingWorker('a', 1, { deploymentName: 'shop', buildId: '7' }));
    expect(registry.tryReserveSlot('default', 'orders')?.deploymentOptions).toEqual({
      deploymentName: 'shop',
      buildId: '7',
    });
  });
});
