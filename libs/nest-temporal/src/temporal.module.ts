import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ClientDeclaration } from './client-declaration.js';
import {
  forRootAsyncSchema,
  forRootSchema,
  placeOf,
  registerWorkerAsyncSchema,
  registerWorkerSchema,
} from './option-schemas.js';
import { argument, clientTokens, createClientProviders, createOptionsProviders } from './temporal.providers.js';
import { TemporalSharedModule } from './temporal-shared.module.js';
import { TemporalRunnerModule } from './worker/temporal-runner.module.js';
import { WorkerRegistration, createRegistrationProviders } from './worker/worker-registration.js';
import type {
  TemporalModuleAsyncOptions,
  TemporalModuleExtras,
  TemporalModuleOptions,
  TemporalWorkerAsyncOptions,
  TemporalWorkerExtras,
  TemporalWorkerOptions,
} from './temporal.options.js';
import {
  defaultClientName,
  getTemporalOptionsToken,
  getTemporalWorkerOptionsToken,
  getTemporalWorkerToken,
} from './temporal.tokens.js';
import { createRefModule, requestedRefs } from './workflow-ref/requested-refs.js';
import { checkWorkflowSource, type WorkflowSource } from './workflow-ref/workflow-source.js';

/**
 * Temporal in a Nest application.
 *
 * `forRoot` makes a connection and its clients injectable; `registerWorker` runs a worker for a task queue with the
 * `@Workflow()` and `@Activity()` classes found among the providers of all modules.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     TemporalModule.forRoot({ connection: { address: 'localhost:7233' } }),
 *     TemporalModule.registerWorker({ taskQueue: 'greetings' }),
 *   ],
 *   providers: [GreetingWorkflow, GreetingActivities],
 * })
 * export class AppModule {}
 * ```
 */
@Module({})
export class TemporalModule {
  /**
   * Declares a connection and its clients. Connects on the first call and closes with the application.
   *
   * @throws TemporalConfigurationError for an unknown, missing or malformed option. What the connection or the worker
   * refuses fails the start of the application
   */
  static forRoot(options: TemporalModuleOptions & TemporalModuleExtras = {}): DynamicModule {
    forRootSchema.read(options, placeOf('TemporalModule.forRoot()'));
    const { name, isGlobal, useConnection, imports, ...rest } = options;
    const provider = { provide: getTemporalOptionsToken(name), useValue: rest };
    return clientModule({ name, isGlobal, useConnection, imports }, [provider], 'forRoot');
  }

  /** {@link TemporalModule.forRoot} with options from a factory, a class or an existing provider. */
  static forRootAsync(options: TemporalModuleAsyncOptions): DynamicModule {
    const where = 'TemporalModule.forRootAsync()';
    forRootAsyncSchema.read(options, placeOf(where));
    const token = getTemporalOptionsToken(options.name);
    const providers = createOptionsProviders(token, options, 'createTemporalOptions', where);
    return clientModule(options, [...(options.extraProviders ?? []), ...providers], 'forRootAsync');
  }

  /**
   * Makes workflows injectable by `@InjectWorkflow` in the module that imports it. Required only in lazy-loaded
   * modules: wherever a client can be injected, so can its workflows.
   *
   * @param client - name of the `forRoot`
   * @throws TemporalConfigurationError when one of them is not a workflow
   */
  static forFeature(workflows: readonly WorkflowSource[], client: string = defaultClientName): DynamicModule {
    for (const workflow of workflows) checkWorkflowSource(workflow, 'TemporalModule.forFeature()');
    return createRefModule(workflows, client);
  }

  /**
   * Declares a worker. It starts with the application and is drained first when the application shuts down.
   *
   * @throws TemporalConfigurationError for an unknown, missing or malformed option. What the connection or the worker
   * refuses fails the start of the application
   */
  static registerWorker(options: TemporalWorkerOptions & TemporalWorkerExtras): DynamicModule {
    registerWorkerSchema.read(options, placeOf('TemporalModule.registerWorker()'));
    const { name, client, imports, ...rest } = options;
    const extras = { name: name ?? rest.taskQueue, client, imports };
    return workerModule(extras, [{ provide: getTemporalWorkerOptionsToken(extras.name), useValue: rest }]);
  }

  /** {@link TemporalModule.registerWorker} with options from a factory, a class or an existing provider. */
  static registerWorkerAsync(options: TemporalWorkerAsyncOptions): DynamicModule {
    const where = 'TemporalModule.registerWorkerAsync()';
    registerWorkerAsyncSchema.read(options, placeOf(where));
    const { name = 'default', client, imports } = options;
    const token = getTemporalWorkerOptionsToken(name);
    const providers = createOptionsProviders(token, options, 'createTemporalWorkerOptions', where);
    return workerModule({ name, client, imports }, [...(options.extraProviders ?? []), ...providers]);
  }
}

function clientModule(extras: TemporalModuleExtras, providers: Provider[], method: string): DynamicModule {
  const { name = defaultClientName, isGlobal = true, useConnection, imports = [] } = extras;
  const where = `TemporalModule.${method}(${argument(name)})`;
  const refs = requestedRefs(name);
  return {
    module: TemporalModule,
    global: isGlobal,
    imports: [TemporalSharedModule, refs, ...imports],
    providers: [...providers, ...createClientProviders(new ClientDeclaration(name, useConnection, where))],
    exports: [...clientTokens(name), refs],
  };
}

function workerModule(extras: TemporalWorkerExtras & { name: string }, providers: Provider[]): DynamicModule {
  return {
    module: TemporalModule,
    imports: [TemporalSharedModule, TemporalRunnerModule, ...(extras.imports ?? [])],
    providers: [...providers, ...createRegistrationProviders(extras.name, extras.client)],
    exports: [WorkerRegistration, getTemporalWorkerToken(extras.name)],
  };
}
