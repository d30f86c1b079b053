/**
 * Which worker takes which class.
 *
 * One registered worker takes all. With several, a class belongs to the workers that list it, else to the one whose
 * task queue its decorator names; a class that belongs to none is an error, never silently everybody's.
 */
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { readWorkflowDefinition } from '@nest-temporal/core/internal/common/workflow-definition';
import { TemporalConfigurationError } from '../errors.js';
import type { DiscoveredActivities } from './activity.explorer.js';
import type { WorkerRegistration } from './worker-registration.js';

/** What one worker runs. */
export interface WorkerAssignment {
  registration: WorkerRegistration;
  workflows: DtoClass[];
  activities: DiscoveredActivities[];
}

export function assignToWorkers(
  registrations: readonly WorkerRegistration[],
  workflows: readonly DtoClass[],
  activities: readonly DiscoveredActivities[],
): WorkerAssignment[] {
  refuseTwins(registrations);
  const assignments = registrations.map((registration): WorkerAssignment => ({
    registration,
    workflows: [],
    activities: [],
  }));
  for (const workflow of workflows) {
    const taskQueue = readWorkflowDefinition(workflow).options.taskQueue;
    for (const taker of takersOf(assignments, 'workflows', workflow, taskQueue)) taker.workflows.push(workflow);
  }
  for (const found of activities) {
    for (const taker of takersOf(assignments, 'activities', found.target, found.taskQueue)) {
      taker.activities.push(found);
    }
  }
  for (const { registration } of assignments) {
    refuseUnknown(registration, 'workflows', workflows);
    refuseUnknown(
      registration,
      'activities',
      activities.map((found) => found.target),
    );
  }
  return assignments;
}

function takersOf(
  assignments: readonly WorkerAssignment[],
  kind: 'workflows' | 'activities',
  target: DtoClass,
  taskQueue: string | undefined,
): readonly WorkerAssignment[] {
  if (assignments.length === 0) return assignments;
  const listing = assignments.filter(({ registration }) => registration.options[kind]?.includes(target));
  if (listing.length > 0) return listing;
  const [only] = assignments;
  if (assignments.length === 1 && only?.registration.options[kind] === undefined) return assignments;
  const named = assignments.filter(({ registration }) => registration.options.taskQueue === taskQueue);
  if (named.length > 0) return named;
  const queues = assignments.map(({ registration }) => `'${registration.options.taskQueue}'`).join(', ');
  const decorator = kind === 'workflows' ? '@Workflow' : '@Activity';
  throw new TemporalConfigurationError(
    `Class '${target.name}' belongs to no worker. ` +
      (taskQueue === undefined
        ? `Workers run on ${queues}`
        : `It names task queue '${taskQueue}', workers run on ${queues}`) +
      `. Name one of them in ${decorator}({ taskQueue }), or list the class in '${kind}' of its registerWorker`,
  );
}

function refuseTwins(registrations: readonly WorkerRegistration[]): void {
  const names = new Set<string>();
  for (const { name } of registrations) {
    if (names.has(name)) {
      throw new TemporalConfigurationError(
        `Two workers are registered under the name '${name}'. Give one of them another: registerWorker({ name, ... })`,
      );
    }
    names.add(name);
  }
}

function refuseUnknown(
  registration: WorkerRegistration,
  kind: 'workflows' | 'activities',
  found: readonly DtoClass[],
): void {
  for (const listed of registration.options[kind] ?? []) {
    if (found.includes(listed as DtoClass)) continue;
    const decorator = kind === 'workflows' ? '@Workflow()' : '@Activity()';
    throw new TemporalConfigurationError(
      `Worker '${registration.name}' lists class '${listed.name}' in '${kind}', but no module provides it with ${decorator}. ` +
        `Decorate it and add it to the providers of a module`,
    );
  }
}
