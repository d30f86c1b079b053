import { describe, expect, it } from 'vitest';
import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
import { assignToWorkers } from './worker-assignment.js';
import type { DiscoveredActivities } from './activity.explorer.js';
import type { JoinedWorker } from './joined-worker.js';
import type { InstantiatedWorkerOptions } from './worker-registration.js';

@Workflow()
class Anywhere {
  @WorkflowRun()
  async run(): Promise<void> {}
}

@Workflow({ taskQueue: 'orders' })
class OnOrders {
  @WorkflowRun()
  async run(): Promise<void> {}
}

class Payments {}

function workerOf(options: InstantiatedWorkerOptions): JoinedWorker {
  return { name: options.taskQueue, options, registrations: [], surroundings: {} as never };
}

function activitiesOf(taskQueue?: string): DiscoveredActivities {
  return { target: Payments, taskQueue, activities: [] };
}

describe('the assignment of classes to workers', () => {
  it('gives classes that name no queue to the only worker', () => {
    const { assignments, elsewhere } = assignToWorkers([workerOf({ taskQueue: 'a' })], [Anywhere], [activitiesOf()]);
    expect(assignments[0]?.workflows).toEqual([Anywhere]);
    expect(assignments[0]?.activities.map((found) => found.target)).toEqual([Payments]);
    expect(elsewhere).toBe('');
  });

  it('does not give a class to the only worker when its starts go to another queue, and says so', () => {
    const { assignments, elsewhere } = assignToWorkers(
      [workerOf({ taskQueue: 'order' })],
      [Anywhere, OnOrders],
      [activitiesOf('mail')],
    );
    expect(assignments[0]).toMatchObject({ workflows: [Anywhere], activities: [] });
    expect(elsewhere).toBe(
      'Not run by this application, whose workers poll "order": OnOrders ("orders", did you mean "order"?), Payments ("mail")',
    );
  });

  it('refuses a worker that lists a workflow whose starts go to another queue', () => {
    const workers = [
      workerOf({ taskQueue: 'x', workflows: [OnOrders] }),
      workerOf({ taskQueue: 'orders', workflows: [] }),
    ];
    expect(() => assignToWorkers(workers, [OnOrders], [])).toThrow(
      'The worker for "x" lists the workflow "OnOrders", but starts of "OnOrders" go to "orders", the task queue in its ' +
        '@Workflow(). Remove "taskQueue" from the decorator, or list the class in the registerWorker() of "orders".',
    );
    const listing = workers.map(({ options }) => workerOf({ ...options, workflows: [OnOrders] }));
    expect(() => assignToWorkers(listing, [OnOrders], [])).not.toThrow();
  });

  it('gives a class to the worker whose queue its decorator names', () => {
    const workers = [workerOf({ taskQueue: 'orders' }), workerOf({ taskQueue: 'mail' })];
    const [orders, mail] = assignToWorkers(workers, [OnOrders], [activitiesOf('mail')]).assignments;
    expect(orders?.workflows).toEqual([OnOrders]);
    expect(orders?.activities).toEqual([]);
    expect(mail?.activities.map((found) => found.target)).toEqual([Payments]);
  });

  it('gives a class to every worker that lists it', () => {
    const workers = ['a', 'b'].map((taskQueue) => workerOf({ taskQueue, workflows: [Anywhere] }));
    const { assignments } = assignToWorkers(workers, [Anywhere], []);
    expect(assignments.map((assignment) => assignment.workflows)).toEqual([[Anywhere], [Anywhere]]);
  });

  it('refuses a class that belongs to no worker, naming class and queues', () => {
    const workers = [workerOf({ taskQueue: 'a' }), workerOf({ taskQueue: 'b' })];
    expect(() => assignToWorkers(workers, [Anywhere], [])).toThrow(
      /"Anywhere" belongs to no worker: there are workers for "a", "b". Name one .* in @Workflow\(\{ taskQueue \}\)/,
    );
    expect(() => assignToWorkers(workers, [], [activitiesOf()])).toThrow(/"Payments" belongs to no worker/);
  });

  it('refuses a listed class that no module provides', () => {
    expect(() => assignToWorkers([workerOf({ taskQueue: 'a', activities: [Payments] })], [], [])).toThrow(
      /Worker "a" lists class "Payments" in "activities", but no module provides it/,
    );
  });

  it('starts no worker for an application that registers none', () => {
    const clientOnly = assignToWorkers([], [Anywhere, OnOrders], [activitiesOf()]);
    expect(clientOnly).toEqual({ assignments: [], elsewhere: '' });
  });
});
