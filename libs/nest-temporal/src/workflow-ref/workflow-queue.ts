/** The task queue of a start that names none. */
import type { ModulesContainer } from '@nestjs/core';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { TemporalConfigurationError } from '../errors.js';
import { findRegistrations, type WorkerRegistration } from '../worker/worker-registration.js';
import { declaredQueue, workflowTypeOf, type WorkflowSource } from './workflow-source.js';

/**
 * The queue that the class declares, else that of the one worker of this application that runs the workflow, else that
 * of the client. A worker that does not run it is no candidate: the workflow would start there and never finish.
 *
 * @param clientQueue - the `taskQueue` option of the client, which the client adds itself
 * @throws TemporalConfigurationError when there is none
 */
export function queueOfStart(
  modules: ModulesContainer,
  workflow: WorkflowSource,
  client: string,
  clientQueue: string | undefined,
): string | undefined {
  const declared = declaredQueue(workflow);
  if (declared !== undefined) return declared;
  const registrations = findRegistrations(modules).filter(({ clientName }) => clientName === client);
  const runners = new Set(registrations.filter((one) => runs(one, workflow)).map(({ options }) => options.taskQueue));
  const [only] = runners;
  if (runners.size === 1) return only;
  if (clientQueue !== undefined) return undefined;
  const reason =
    runners.size === 0
      ? 'no worker of this application runs it'
      : `workers of several task queues run it: ${[...runners].map((queue) => `"${queue}"`).join(', ')}`;
  throw new TemporalConfigurationError(
    `The start of workflow "${workflowTypeOf(workflow)}" has no task queue, and ${reason}. Pass "taskQueue" to the start, or ` +
      `declare it: @Workflow({ taskQueue }).`,
  );
}

function runs({ workflows, options, workerIfMade }: WorkerRegistration, workflow: WorkflowSource): boolean {
  if (workflows.includes(workflow as DtoClass)) return true;
  const type = workflowTypeOf(workflow);
  if (workerIfMade) return workerIfMade.registered.workflows.includes(type);
  // A worker that is switched off does not tell what a file or a bundle holds.
  return workflows.some((known) => workflowTypeOf(known as never) === type) || bringsOwnCode(options);
}

function bringsOwnCode({ workflowsPath, workflowBundle }: WorkerRegistration['options']): boolean {
  return workflowsPath !== undefined || workflowBundle !== undefined;
}
