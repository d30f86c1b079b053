import type { DynamicModule, ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { WorkflowClientOptions } from '@nest-temporal/core/client';
import type { Connection, ConnectionOptions, WorkerOptions } from '@nest-temporal/core/worker';

/** Options of `TemporalModule.forRoot`: one connection and its client. */
export interface TemporalModuleOptions extends Omit<WorkflowClientOptions, 'connection'> {
  /** Options of a connection that the module opens lazily and closes, or one that the application owns. */
  connection?: ConnectionOptions | Connection;
}

/** What `forRoot` takes beside the options: known when the module is declared, not only when it is made. */
export interface TemporalModuleExtras {
  /** Tells several connections apart. @defaultValue `default` */
  name?: string;
  /** Makes the client injectable without importing the module again. @defaultValue true */
  isGlobal?: boolean;
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

/** Options of one worker. What it runs is discovered; these say where and how. */
export interface TemporalWorkerOptions extends Partial<
  Omit<WorkerOptions, 'connection' | 'namespace' | 'taskQueue' | 'activities' | 'workflows'>
> {
  taskQueue: string;
  /** Workflow classes of this worker. Needed only where several workers could take a class. */
  workflows?: readonly (abstract new (...args: never[]) => object)[];
  /** Provider classes whose activities this worker takes. Needed only where several workers could take a class. */
  activities?: readonly (abstract new (...args: never[]) => object)[];
  /** False leaves the start to the application: inject the worker and call `run()`. @defaultValue true */
  autoStart?: boolean;
}

/** What `registerWorker` takes beside the options. */
export interface TemporalWorkerExtras {
  /** Tells several workers apart. @defaultValue the task queue, `default` for asynchronous options */
  name?: string;
  /** Connection to use. @defaultValue `default` */
  client?: string;
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
