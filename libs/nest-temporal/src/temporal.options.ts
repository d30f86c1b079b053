import type { DynamicModule, ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { ActivityInterceptors } from '@nest-temporal/core/activity';
import type { ClientInterceptors, WorkflowClientInterceptor, WorkflowClientOptions } from '@nest-temporal/core/client';
import type {
  Connection,
  ConnectionOptions,
  Logger,
  WorkerInterceptors,
  WorkerOptions,
} from '@nest-temporal/core/worker';
import type { InstanceOrClass, NestDataConverter } from './class-options.js';
import type { TemporalWorkerError } from './errors.js';
import type { InheritedEnhancers } from './worker/activity-pipeline/global-enhancers.js';

/** Options of `TemporalModule.forRoot`: one connection and its client. */
export interface TemporalModuleOptions extends Omit<
  WorkflowClientOptions,
  'connection' | 'interceptors' | 'dataConverter' | 'logger'
> {
  /** Options of a connection that the module opens on the first call and closes, or a `Connection` of the application. @defaultValue a connection to `localhost:7233` */
  connection?: ConnectionOptions | Connection;
  /** How arguments and results are converted to payloads and encoded; its `payloadCodecs` may be classes. @defaultValue converters for null, bytes and JSON, without codecs */
  dataConverter?: NestDataConverter;
  /** `workflow` lists interceptors of client calls, which may be classes; the first is the outermost. Those with `inbound` or `outbound` wrap activities, too. */
  interceptors?: Omit<ClientInterceptors, 'workflow'> & {
    workflow?: readonly InstanceOrClass<WorkflowClientInterceptor>[];
  };
  /** Receives the log records of the client. @defaultValue the logger of Nest */
  logger?: Logger;
}

/** Options of `forRoot` and `forRootAsync` that are known when the module is declared. */
export interface TemporalModuleExtras {
  /** Name of the client, required for every `forRoot` after the first. @defaultValue `default` */
  name?: string;
  /** Whether all modules can inject the client without importing `TemporalModule`. @defaultValue true */
  isGlobal?: boolean;
  /** Name of another `forRoot` whose connection this client shares, in place of `connection`. @defaultValue a connection of its own */
  useConnection?: string;
  /** Modules that export the dependencies of the factory, and of classes among the options. */
  imports?: ModuleMetadata['imports'];
}

/** Makes the options of a module; the class form of `useFactory`. */
export interface TemporalOptionsFactory {
  createTemporalOptions(): TemporalModuleOptions | Promise<TemporalModuleOptions>;
}

/** How asynchronous options are made: exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface AsyncOptions<Options, Factory> {
  /** Modules that export the dependencies of the factory, and of classes among the options. */
  imports?: ModuleMetadata['imports'];
  /** Injection tokens of the arguments of `useFactory`. */
  inject?: readonly (Type | string | symbol | { token: Type | string | symbol; optional: boolean })[];
  /** Function that returns the options. */
  useFactory?: (...args: never[]) => Options | Promise<Options>;
  /** Class that is instantiated and returns the options: a `TemporalOptionsFactory` or `TemporalWorkerOptionsFactory`. */
  useClass?: Type<Factory>;
  /** The same, for a class that is already a provider of the imported modules. */
  useExisting?: Type<Factory>;
  /** Providers of additional dependencies of the factory. */
  extraProviders?: Provider[];
}

/** Options of `TemporalModule.forRootAsync`. */
export type TemporalModuleAsyncOptions = TemporalModuleExtras &
  AsyncOptions<TemporalModuleOptions, TemporalOptionsFactory>;

/**
 * What happens when a worker that was started ends by itself, as when its namespace does not exist or its credentials are
 * refused. In any case the error is logged.
 *
 * - `crash`: it is thrown where nobody catches it, which ends the process with code 1 unless the application listens to
 *   `uncaughtException`
 * - `log`: nothing else; the process goes on without the worker, and health checks fail
 * - a function: is called with the error; what it throws is thrown where nobody catches it
 */
export type OnFatalError = 'crash' | 'log' | ((error: TemporalWorkerError) => void | Promise<void>);

/** Options of one worker. What it runs is discovered; these say where and how. */
export interface TemporalWorkerOptions extends Partial<
  Omit<
    WorkerOptions,
    | 'connection'
    | 'namespace'
    | 'client'
    | 'taskQueue'
    | 'activities'
    | 'workflows'
    | 'interceptors'
    | 'dataConverter'
    | 'waitForServer'
    | 'identity'
    | 'logger'
  >
> {
  /** Task queue that the worker polls. */
  taskQueue: string;
  /** Workflow classes of this worker, needed only if there are several workers. @defaultValue those that no other worker lists */
  workflows?: readonly (abstract new (...args: never[]) => object)[];
  /** Provider classes whose activities this worker runs, needed only if there are several workers. @defaultValue those that no other worker lists */
  activities?: readonly (abstract new (...args: never[]) => object)[];
  /**
   * Whether the global guards, interceptors, pipes and exception filters of the application wrap activities, too: all, or
   * those of some kinds. Enhancers bound to an activity class or method always do. @defaultValue false
   */
  inheritAppConfig?: boolean | InheritedEnhancers;
  /** `activity` lists interceptors of activities, which may be classes; the first is the outermost. `workflowModules` lists absolute paths of modules that export `interceptors` of workflows. */
  interceptors?: Omit<WorkerInterceptors, 'activity'> & {
    activity?: readonly InstanceOrClass<ActivityInterceptors>[];
  };
  /** How arguments and results are converted to payloads and encoded; its `payloadCodecs` may be classes. @defaultValue that of the client */
  dataConverter?: NestDataConverter;
  /**
   * Whether the worker starts with the application. If `false`, inject its `WorkerRegistration` and call `worker.run()`. In
   * either case, the worker is shut down with the application. @defaultValue true
   */
  autoStart?: boolean;
  /** What happens when the worker stops on its own: `crash` ends the process, `log` only logs the error. @defaultValue what `closeOnWorkerFailure()` was given, otherwise `crash` */
  onFatalError?: OnFatalError;
  /** Whether the worker waits until the server is available; if `false`, an unavailable server is a fatal error. @defaultValue true */
  waitForServer?: boolean;
  /** Name of the worker, shown in histories and in the Web UI. @defaultValue that of the client, otherwise `pid@host` */
  identity?: string;
  /** Receives the log records of the worker and its workflows. @defaultValue the logger of Nest */
  logger?: Logger;
}

/** Options of `registerWorker` and `registerWorkerAsync` that are known when the module is declared. */
export interface TemporalWorkerExtras {
  /** Name of the worker. @defaultValue the task queue, or `default` for asynchronous options */
  name?: string;
  /** Name of the `forRoot` whose connection and namespace the worker uses. @defaultValue `default` */
  client?: string;
  /** Modules that export the dependencies of the factory, and of classes among the options. */
  imports?: ModuleMetadata['imports'];
}

/** Makes the options of a worker; the class form of `useFactory`. */
export interface TemporalWorkerOptionsFactory {
  createTemporalWorkerOptions(): TemporalWorkerOptions | Promise<TemporalWorkerOptions>;
}

/** Options of `TemporalModule.registerWorkerAsync`. */
export type TemporalWorkerAsyncOptions = TemporalWorkerExtras &
  AsyncOptions<TemporalWorkerOptions, TemporalWorkerOptionsFactory>;

/** Imports of a dynamic module. */
export type ModuleImports = NonNullable<DynamicModule['imports']>;
