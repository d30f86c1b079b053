/**
 * Which worker runs which class.
 *
 * A class belongs to the workers that list it, else to the worker of the task queue that its decorator names, else to the
 * only worker. One whose task queue no worker of this application polls belongs to another application.
 */
import { nearNames } from '@nest-temporal/core/internal/common/near-names';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { readWorkflowDefinition } from '@nest-temporal/core/internal/common/workflow-definition';
import { TemporalConfigurationError } from '../errors.js';
import type { DiscoveredActivities } from './activity.explorer.js';
import type { JoinedWorker } from './joined-worker.js';

/** What one worker runs. */
export interface WorkerAssignment {
  worker: JoinedWorker;
  workflows: DtoClass[];
  activities: DiscoveredActivities[];
}

export interface Assignments {
  assignments: WorkerAssignment[];
  /** Describes the classes that no worker of this application runs, for the log; empty when there are none. */
  elsewhere: string;
}

type Kind = 'workflows' | 'activities';

interface Candidate {
  kind: Kind;
  target: DtoClass;
  taskQueue: string | undefined;
}

/**
 * @throws TemporalConfigurationError when it is undecided which worker runs a class, when a worker lists one that no module
 * provides, or one whose starts go to another task queue
 */
export function assignToWorkers(
  workers: readonly JoinedWorker[],
  workflows: readonly DtoClass[],
  activities: readonly DiscoveredActivities[],
): Assignments {
  const assignments = workers.map((worker): WorkerAssignment => ({ worker, workflows: [], activities: [] }));
  const elsewhere: Candidate[] = [];
  const takersOf = (candidate: Candidate): readonly WorkerAssignment[] => {
    const takers = findTakers(assignments, candidate);
    if (takers.length === 0) elsewhere.push(candidate);
    return takers;
  };
  for (const target of workflows) {
    const { taskQueue } = readWorkflowDefinition(target).options;
    for (const taker of takersOf({ kind: 'workflows', target, taskQueue })) taker.workflows.push(target);
  }
  for (const found of activities) {
    const { target, taskQueue } = found;
    for (const taker of takersOf({ kind: 'activities', target, taskQueue })) taker.activities.push(found);
  }
  const targets = activities.map(({ target }) => target);
  for (const worker of workers) {
    refuseUnknown(worker, 'workflows', workflows);
    refuseUnknown(worker, 'activities', targets);
  }
  return { assignments, elsewhere: workers.length > 0 ? describeElsewhere(workers, elsewhere) : '' };
}

function findTakers(assignments: readonly WorkerAssignment[], candidate: Candidate): readonly WorkerAssignment[] {
  const { kind, target, taskQueue } = candidate;
  const polls = ({ worker }: WorkerAssignment): boolean => worker.options.taskQueue === taskQueue;
  const listing = assignments.filter(({ worker }) => worker.options[kind]?.includes(target));
  if (listing.length > 0) {
    if (kind === 'workflows' && taskQueue !== undefined && !listing.some(polls)) refuseMisled(listing, candidate);
    return listing;
  }
  if (taskQueue !== undefined) return assignments.filter(polls);
  const [only] = assignments;
  if (assignments.length === 0 || (assignments.length === 1 && only?.worker.options[kind] === undefined)) {
    return assignments;
  }
  throw new TemporalConfigurationError(
    `Class "${target.name}" belongs to no worker: there are workers for ${queuesOf(assignments.map(({ worker }) => worker))}. ` +
      `Name one of their task queues in ${decorators[kind]}({ taskQueue }), or list the class in "${kind}" of a registerWorker().`,
  );
}

const decorators = { workflows: '@Workflow', activities: '@Activity' } as const satisfies Record<Kind, string>;

/** Starts would go to a queue whose worker, if there is one, does not know the workflow. */
function refuseMisled(listing: readonly WorkerAssignment[], { target, taskQueue }: Candidate): never {
  throw new TemporalConfigurationError(
    `The worker for ${queuesOf(listing.map(({ worker }) => worker))} lists the workflow "${target.name}", but starts of ` +
      `"${target.name}" go to "${taskQueue}", the task queue in its @Workflow(). Remove "taskQueue" from the decorator, or ` +
      `list the class in the registerWorker() of "${taskQueue}".`,
  );
}

function refuseUnknown({ name, options }: JoinedWorker, kind: Kind, found: readonly DtoClass[]): void {
  for (const listed of options[kind] ?? []) {
    if (found.includes(listed as DtoClass)) continue;
    throw new TemporalConfigurationError(
      `Worker "${name}" lists class "${listed.name}" in "${kind}", but no module provides it with ${decorators[kind]}(). ` +
        `Decorate it and add it to the providers of a module.`,
    );
  }
}

function describeElsewhere(workers: readonly JoinedWorker[], classes: readonly Candidate[]): string {
  if (classes.length === 0) return '';
  const queues = workers.map(({ options }) => options.taskQueue);
  const named = classes.map(({ target, taskQueue = '' }) => {
    const near = nearNames(taskQueue, queues, 1).map((queue) => `, did you mean "${queue}"?`);
    return `${target.name} ("${taskQueue}"${near.join('')})`;
  });
  return `Not run by this application, whose workers poll ${queuesOf(workers)}: ${named.join(', ')}`;
}

function queuesOf(workers: readonly JoinedWorker[]): string {
  return workers.map(({ options }) => `"${options.taskQueue}"`).join(', ');
}
