import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { createClientProviders, createOptionsProviders } from './temporal.providers.js';
import { ConnectionCloser } from './connection-closer.js';
import { TemporalRunnerModule } from './worker/temporal-runner.module.js';
import { WorkerRegistration, createRegistrationProviders } from './worker/worker-registration.js';
import type {
  ModuleImports,
  TemporalModuleAsyncOptions,
  TemporalModuleExtras,
  TemporalModuleOptions,
  TemporalWorkerAsyncOptions,
  TemporalWorkerExtras,
  TemporalWorkerOptions,
} from './temporal.options.js';
import {
  defaultClientName,
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalOptionsToken,
  getTemporalWorkerOptionsToken,
  getTemporalWorkerToken,
} from './temporal.tokens.js';
import { WorkflowClient } from '@nest-temporal/core/client';

/**
 * Temporal in a Nest application.
 *
 * `forRoot` makes a connection and its `WorkflowClient` injectable; `registerWorker` runs a worker for a task queue with
 * the `@Workflow()` and `@Activity()` classes found among the providers of all modules.
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
  /** A connection and its client. Connects at the first call; closes with the application. */
  static forRoot(options: TemporalModuleOptions & TemporalModuleExtras = {}): DynamicModule {
    const { name, isGlobal, ...rest } = options;
    const token = getTemporalOptionsToken(name);
    return clientModule({ name, isGlobal }, [{ provide: token, useValue: rest }], []);
  }

  /** {@link TemporalModule.forRoot} with options that are made by a factory, a class or an existing provider. */
  static forRootAsync(options: TemporalModuleAsyncOptions): DynamicModule {
    const token = getTemporalOptionsToken(options.name);
    const providers = createOptionsProviders(token, options, 'createTemporalOptions', 'TemporalModule.forRootAsync');
    return clientModule(options, [...(options.extraProviders ?? []), ...providers], options.imports ?? []);
  }

  /** A worker. Starts with the application and is drained first when it shuts down. */
  static registerWorker(options: TemporalWorkerOptions & TemporalWorkerExtras): DynamicModule {
    const { name, client, ...rest } = options;
    const extras = { name: name ?? rest.taskQueue, client };
    const token = getTemporalWorkerOptionsToken(extras.name);
    return workerModule(extras, [{ provide: token, useValue: rest }], []);
  }

  /** {@link TemporalModule.registerWorker} with options that are made by a factory, a class or an existing provider. */
  static registerWorkerAsync(options: TemporalWorkerAsyncOptions): DynamicModule {
    const extras = { name: options.name ?? 'default', client: options.client };
    const token = getTemporalWorkerOptionsToken(extras.name);
    const where = 'TemporalModule.registerWorkerAsync';
    const providers = createOptionsProviders(token, options, 'createTemporalWorkerOptions', where);
    return workerModule(extras, [...(options.extraProviders ?? []), ...providers], options.imports ?? []);
  }
}

function clientModule(extras: TemporalModuleExtras, providers: Provider[], imports: ModuleImports): DynamicModule {
  const name = extras.name ?? defaultClientName;
  const exported = [getTemporalOptionsToken(name), getTemporalConnectionToken(name), getTemporalClientToken(name)];
  return {
    module: TemporalModule,
    global: extras.isGlobal ?? true,
    imports,
    providers: [
      ...providers,
      ...createClientProviders(name),
      { provide: ConnectionCloser, inject: exported.slice(0, 2), useFactory: ConnectionCloser.create },
    ],
    exports: name === defaultClientName ? [...exported, WorkflowClient] : exported,
  };
}

function workerModule(
  extras: TemporalWorkerExtras & { name: string },
  providers: Provider[],
  imports: ModuleImports,
): DynamicModule {
  return {
    module: TemporalModule,
    imports: [DiscoveryModule, TemporalRunnerModule, ...imports],
    providers: [...providers, ...createRegistrationProviders(extras.name, extras.client)],
    exports: [WorkerRegistration, getTemporalWorkerToken(extras.name)],
  };
}
