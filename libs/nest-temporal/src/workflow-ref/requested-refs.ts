/**
 * The modules that provide workflow references.
 *
 * Nest needs a provider for each token before it makes the first instance, and `@InjectWorkflow` says which: decorators note
 * it here, in the very lists that Nest reads when it builds the application. A class that is loaded later than that needs
 * `TemporalModule.forFeature`.
 */
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { createRefProvider, getWorkflowToken } from './workflow-ref.providers.js';
import type { WorkflowSource } from './workflow-source.js';

@Module({})
export class WorkflowRefsModule {}

/** A module whose lists grow. */
interface GrowingModule extends DynamicModule {
  providers: Provider[];
  exports: InjectionToken[];
}

/** By the name of the client. */
const requested = new Map<string, GrowingModule>();

/** The module of all references to workflows of one client that decorators asked for, now or later. */
export function requestedRefs(client: string): DynamicModule {
  return growingModule(client);
}

/** Provides a reference wherever the client can be injected. */
export function requestRef(workflow: WorkflowSource, client: string): InjectionToken {
  const token = getWorkflowToken(workflow, client);
  const { providers, exports } = growingModule(client);
  if (!exports.includes(token)) {
    providers.push(createRefProvider(workflow, client));
    exports.push(token);
  }
  return token;
}

/** A module of given references. */
export function createRefModule(workflows: readonly WorkflowSource[], client: string): DynamicModule {
  return {
    module: WorkflowRefsModule,
    providers: workflows.map((workflow) => createRefProvider(workflow, client)),
    exports: workflows.map((workflow) => getWorkflowToken(workflow, client)),
  };
}

function growingModule(client: string): GrowingModule {
  const known = requested.get(client) ?? { module: WorkflowRefsModule, providers: [], exports: [] };
  requested.set(client, known);
  return known;
}
