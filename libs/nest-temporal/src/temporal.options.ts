import type { DynamicModule, ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { ActivityInterceptors } from '@nest-temporal/core/activity';
import type { ClientInterceptors, WorkflowClientInterceptor, WorkflowClientOptions } from '@nest-temporal/core/client';
import type { Connection, ConnectionOptions, WorkerInterceptors, WorkerOptions } from '@nest-temporal/core/worker';
import type { InstanceOrClass, NestDataConverter } from './class-options.js';
import type { TemporalWorkerError } from './errors.js';
import type { InheritedEnhancers } from './worker/activity-pipeline/global-enhancers.js';

/** Options of `TemporalModule.forRoot`: one connection and its client. */
export interface TemporalModuleOptions extends Omit<
  WorkflowClientOptions,
  'connection' | 'interceptors' | 'dataConverter'
> {
  /** Options of a connection that the module opens lazily and closes, or one that the application owns. */
  connection?: ConnectionOptions | Connection;
  /** Codecs may be classes. */
  dataConverter?: NestDataConverter;
  /** Interceptors may be classes. One with `inbound` or `outbound` surrounds the activities of the workers as well. */
  interceptors?: Omit<ClientInterceptors, 'workflow'> & {
    workflow?: readonly InstanceOrClass<WorkflowClientInterceptor>[];
  };
}

/** What `forRoot` takes beside the options: known when the module is declared, not only when it is made. */
export interface TemporalModuleExtras {
  /** Tells several connections apart. @defaultValue `default` */
  name?: string;
  /** Makes the client injectable without importing the module again. @defaultValue true */
  isGlobal?: boolean;
  /** Name of another `forRoot` whose connection this client shares, as one for another namespace does; then `connection` is not given. */
  useConnection?: string;
  /** Modules that hold what classes among the options, or their factory, depend on. */
  imports?: ModuleMetadata['imports'];
}

/** Makes the options of a module; the class form of `useFactory`. */
export interface TemporalOptionsFactory {
  createTemporalOptions(): TemporalModuleOptions | Promise<TemporalModuleOptions>;
}

/** How asynchronous options are made: exactly one of the three `use…`. */
export interface AsyncOptions<Options, Factory> extends Pick<ModuleMetadata, 'imports'> {
  inject?: readonly (Type | string | symbol | { token: Type | string | symbol; optional: boolean })[];
  useFactory?: (...args: never[]) => Options | Promise<Options>;
  useClass?: Type<Factory>;
  useExisting?: Type<Factory>;
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
  >
> {
  taskQueue: string;
  /** Workflow classes of this worker. Needed only where several workers could take a class. */
  workflows?: readonly (abstract new (...args: never[]) => object)[];
  /** Provider classes whose activities this worker takes. Needed only where several workers could take a class. */
  activities?: readonly (abstract new (...args: never[]) => object)[];
  /**
   * Whether the global guards, interceptors, pipes and exception filters of the application run around activities as well:
   * all of them, or those of some kinds. Enhancers bound to an activity class or method always do. @defaultValue false
   */
  inheritAppConfig?: boolean | InheritedEnhancers;
  /** Activity interceptors may be classes. */
  interceptors?: Omit<WorkerInterceptors, 'activity'> & {
    activity?: readonly InstanceOrClass<ActivityInterceptors>[];
  };
  /** Codecs may be classes. @defaultValue that of the client */
  dataConverter?: NestDataConverter;
  /**
   * False leaves the start to the application: inject the `WorkerRegistration` and call `worker.run()`. Either way the
   * worker is shut down with the application. @defaultValue true
   */
  autoStart?: boolean;
  /** What happens when the worker ends by itself. @defaultValue what `closeOnWorkerFailure` was told, else `crash` */
  onFatalError?: OnFatalError;
  /** Whether the worker waits for a server that does not answer yet; otherwise that is fatal. @defaultValue true */
  waitForServer?: boolean;
}

/** What `registerWorker` takes beside the options. */
export interface TemporalWorkerExtras {
  /** Tells several workers apart. @defaultValue the task queue, `default` for asynchronous options */
  name?: string;
  /** Name of the `forRoot` whose connection and namespace it uses. @defaultValue `default` */
  client?: string;
  /** Modules that hold what classes among the options, or their factory, depend on. */
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
