import { describe, expect, it } from 'vitest';
import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
import { assignToWorkers } from './worker-assignment.js';
import type { DiscoveredActivities } from './activity.explorer.js';
import { WorkerRegistration, type ResolvedWorkerOptions } from './worker-registration.js';

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

function registration(options: ResolvedWorkerOptions): WorkerRegistration {
  return new WorkerRegistration(options.taskQueue, options, {} as never);
}

function activitiesOf(taskQueue?: string): DiscoveredActivities {
  return { target: Payments, taskQueue, activities: [] };
}

describe('the assignment of classes to workers', () => {
  it('gives all classes to the only worker, whatever queue they name', () => {
    const [only] = assignToWorkers([registration({ taskQueue: 'a' })], [Anywhere, OnOrders], [activitiesOf('orders')]);
    expect(only?.workflows).toEqual([Anywhere, OnOrders]);
    expect(only?.activities.map((found) => found.target)).toEqual([Payments]);
  });

  it('gives a class to the worker whose queue its decorator names', () => {
    const workers = [registration({ taskQueue: 'orders' }), registration({ taskQueue: 'mail' })];
    const [orders, mail] = assignToWorkers(workers, [OnOrders], [activitiesOf('mail')]);
    expect(orders?.workflows).toEqual([OnOrders]);
    expect(orders?.activities).toEqual([]);
    expect(mail?.activities.map((found) => found.target)).toEqual([Payments]);
  });

  it('gives a class to every worker that lists it', () => {
    const workers = ['a', 'b'].map((taskQueue) => registration({ taskQueue, workflows: [Anywhere] }));
    const assignments = assignToWorkers(workers, [Anywhere], []);
    expect(assignments.map((assignment) => assignment.workflows)).toEqual([[Anywhere], [Anywhere]]);
  });

  it('refuses a class that belongs to no worker, naming class and queues', () => {
    const workers = [registration({ taskQueue: 'a' }), registration({ taskQueue: 'b' })];
    expect(() => assignToWorkers(workers, [Anywhere], [])).toThrow(
      /'Anywhere' belongs to no worker. Workers run on 'a', 'b'. Name one of them in @Workflow\(\{ taskQueue \}\)/,
    );
    expect(() => assignToWorkers(workers, [], [activitiesOf('c')])).toThrow(
      /'Payments' belongs to no worker. It names task queue 'c', workers run on 'a', 'b'/,
    );
  });

  it('refuses a listed class that no module provides', () => {
    expect(() => assignToWorkers([registration({ taskQueue: 'a', activities: [Payments] })], [], [])).toThrow(
      /Worker 'a' lists class 'Payments' in 'activities', but no module provides it/,
    );
  });

  it('refuses two workers of one name, whose queues may be one', () => {
    const workers = [registration({ taskQueue: 'a' }), registration({ taskQueue: 'a' })];
    expect(() => assignToWorkers(workers, [], [])).toThrow(
      /Two workers are registered under the name 'a'. Give one of them another: registerWorker\({ name/,
    );
  });

  it('starts no worker for an application that registers none', () => {
    expect(assignToWorkers([], [Anywhere], [activitiesOf()])).toEqual([]);
  });
});
