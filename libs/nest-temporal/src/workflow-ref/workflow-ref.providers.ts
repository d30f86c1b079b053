/** Tokens and providers of workflow references. */
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { WorkflowClient } from '@nest-temporal/core/client';
import { defaultClientName, getTemporalClientToken } from '../temporal.tokens.js';
import { queueOfStart } from './workflow-queue.js';
import { WorkflowRef } from './workflow-ref.js';
import type { WorkflowSource } from './workflow-source.js';

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
      const clientOf = (): WorkflowClient => moduleRef.get(getTemporalClientToken(client), { strict: false });
      return new WorkflowRef({
        workflow,
        client: clientOf,
        taskQueue: () => queueOfStart(modules, workflow, client, clientOf().options.taskQueue),
      });
    },
  };
}
