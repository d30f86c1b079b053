/** Tokens and providers of workflow references. */
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { isWorkflowClass, readWorkflowDefinition } from '@nest-temporal/core/internal/common/workflow-definition';
import type { WorkflowClient } from '@nest-temporal/core/client';
import { defaultClientName, getTemporalClientToken } from '../temporal.tokens.js';
import { findRegistrations } from '../worker/worker-registration.js';
import { WorkflowRef, type WorkflowSource } from './workflow-ref.js';

const tokens = new WeakMap<object, Map<string, symbol>>();

/** Token of a `WorkflowRef`; two classes of one name have two. */
export function getWorkflowToken(workflow: WorkflowSource, client: string = defaultClientName): InjectionToken {
  if (typeof workflow === 'string') return `WorkflowRef(${workflow}):${client}`;
  const byClient = tokens.get(workflow) ?? new Map<string, symbol>();
  tokens.set(workflow, byClient);
  const token = byClient.get(client) ?? Symbol(`WorkflowRef(${workflow.name}):${client}`);
  byClient.set(client, token);
  return token;
}

/** The provider of a reference. Its client is looked up when it is used, so that the reference can be made anywhere. */
export function createRefProvider(workflow: WorkflowSource, client: string): FactoryProvider<WorkflowRef> {
  return {
    provide: getWorkflowToken(workflow, client),
    inject: [ModuleRef, ModulesContainer],
    useFactory: (moduleRef: ModuleRef, modules: ModulesContainer) => {
      const ownQueue = taskQueueOf(workflow);
      return new WorkflowRef({
        workflow,
        client: () => moduleRef.get<WorkflowClient>(getTemporalClientToken(client), { strict: false }),
        taskQueue: () => ownQueue ?? workerQueue(modules, workflow, client),
      });
    },
  };
}

/**
 * Queue that the class names itself.
 *
 * @throws WorkflowDefinitionError when it is a class but no workflow, or is malformed
 */
function taskQueueOf(workflow: WorkflowSource): string | undefined {
  const isClass = typeof workflow === 'function' && /^class\b/.test(Function.prototype.toString.call(workflow));
  if (!isClass && !isWorkflowClass(workflow)) return undefined;
  return readWorkflowDefinition(workflow as DtoClass).options.taskQueue;
}

/** Queue of the workers of this application that run the workflow, or else of all its workers; if it is one. */
function workerQueue(modules: ModulesContainer, workflow: WorkflowSource, client: string): string | undefined {
  const registrations = findRegistrations(modules).filter((registration) => registration.clientName === client);
  const runners = registrations.filter(({ workflows }) => workflows.includes(workflow as DtoClass));
  const queues = new Set((runners.length > 0 ? runners : registrations).map(({ options }) => options.taskQueue));
  const [only] = queues;
  return queues.size === 1 ? only : undefined;
}
