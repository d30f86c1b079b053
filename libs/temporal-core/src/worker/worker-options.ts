import type { WorkflowClass, WorkflowFunction } from '../common/definitions.js';
import type { Clock } from '../common/clock.js';
import type { Duration } from '../common/duration.js';
import type { NamedPlugin } from '../common/plugins.js';
import type { VersioningBehavior } from '../common/policies.js';
import type { Logger, Meter } from '../common/telemetry.js';
import type { ErrorTypeRef } from '../common/workflow-definition.js';
import type { ActivityClient } from '../activity/activity-context.js';
import type { ActivityDefinition } from '../activity/activity-definition.js';
import type { ActivityInterceptors } from '../activity/interceptors.js';
import type { DataConverter } from '../converter/converter-options.js';
import type { ModulePolicyOptions } from '../sandbox/module-policy.js';
import type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
import type { Connection } from '../transport/connection.js';

/** An activity function, or an object or instance that contains activities. */
export type ActivitiesSource = object | ((...args: never[]) => unknown);

export interface WorkerDeploymentOptions {
  /** The version of the code that this worker runs. */
  version: { deploymentName: string; buildId: string };
  /** Whether the worker receives only tasks of this version. */
  useWorkerVersioning: boolean;
  /** Versioning behavior of workflows that declare none. */
  defaultVersioningBehavior?: VersioningBehavior;
}

export interface WorkerInterceptors {
  /** Interceptors of activities. The first is the outermost. */
  activity?: readonly ActivityInterceptors[];
  /** Absolute paths of modules that export `interceptors`, loaded alongside the workflow code. */
  workflowModules?: readonly string[];
}

/** Configures workers. */
export interface WorkerPlugin extends NamedPlugin {
  /** Returns modified worker options. Called before validation, in the order of the plugins. */
  configureWorker?(options: WorkerOptions): WorkerOptions;
  /** Returns modified replay options. Implement it if the plugin changes workflow code or its data converter. */
  configureReplayWorker?(options: ReplayWorkerOptions): ReplayWorkerOptions;
}

/** Options of `Worker.create`. Durations are milliseconds or strings such as `'30s'`. */
export interface WorkerOptions {
  /** @defaultValue a connection to `localhost:7233` that the worker opens and closes */
  connection?: Connection;
  /**
   * Whether `run()` waits indefinitely for a server that is not available yet, which is logged
   * once. Otherwise, `run()` rejects after the `connectTimeout` of the connection. @defaultValue false
   */
  waitForServer?: boolean;
  /** @defaultValue `default` */
  namespace?: string;
  taskQueue: string;
  /** Identity of the worker in histories and in the Web UI. @defaultValue `pid@host` */
  identity?: string;

  /** Workflow classes, or plain functions. Their source files are found by the decorators. */
  workflows?: readonly (WorkflowClass | WorkflowFunction | (abstract new (...args: never[]) => object))[];
  /** Absolute path of the module that exports the workflows. Takes precedence over the source files of `workflows`. */
  workflowsPath?: string;
  /** Prebuilt workflow bundle. Neither sources nor bundler are needed then. */
  workflowBundle?: WorkflowBundle;
  /** How modules imported by workflow code are treated. */
  bundlerOptions?: ModulePolicyOptions;
  /** An object of functions, an instance of a class, definitions, or a list of these. */
  activities?: ActivitiesSource | readonly (ActivitiesSource | ActivityDefinition)[];

  /** Client returned by `getClient()` in activities, usually the client of the application. */
  client?: ActivityClient;

  dataConverter?: DataConverter;
  interceptors?: WorkerInterceptors;
  /** Applied in order, before the options are validated. */
  plugins?: readonly WorkerPlugin[];
  /** Errors that fail a workflow instead of its task, besides `TemporalFailure`; classes are compared by name. */
  failureErrorTypes?: readonly ErrorTypeRef[];

  /** @defaultValue 40 */
  maxConcurrentWorkflowTaskExecutions?: number;
  /** @defaultValue 100 */
  maxConcurrentActivityTaskExecutions?: number;
  /** @defaultValue 10, at most `maxConcurrentWorkflowTaskExecutions` */
  maxConcurrentWorkflowTaskPolls?: number;
  /** @defaultValue 10, at most `maxConcurrentActivityTaskExecutions` */
  maxConcurrentActivityTaskPolls?: number;
  /** Rate limit of activities, enforced by the server across all workers of the task queue. @defaultValue unlimited */
  maxTaskQueueActivitiesPerSecond?: number;
  /** Fraction of workflow task polls on the normal task queue while runs are cached. @defaultValue 0.2 */
  nonStickyToStickyPollRatio?: number;
  /** Maximum number of runs kept in memory between tasks; 0 disables the cache. @defaultValue 1000 */
  maxCachedWorkflows?: number;
  /** How long a task of a cached run waits for this worker before any worker may process it. @defaultValue 10 seconds */
  stickyQueueScheduleToStartTimeout?: Duration;
  /**
   * Maximum number of activities that a workflow task may start eagerly on this worker, without a poll, if slots are
   * free; 0 disables eager start. Eager start is also disabled while `maxTaskQueueActivitiesPerSecond` is set, which
   * the server enforces on polls. @defaultValue 3
   */
  maxEagerActivityReservationsPerWorkflowTask?: number;
  /** Whether the worker runs activities. When false, activities are left to other workers. @defaultValue true */
  enableNonLocalActivities?: boolean;

  /** Maximum interval between heartbeats sent to the server. @defaultValue 60 seconds */
  maxHeartbeatThrottleInterval?: Duration;
  /** Interval between heartbeats for activities without a heartbeat timeout. @defaultValue 30 seconds */
  defaultHeartbeatThrottleInterval?: Duration;

  /**
   * Time that activities have to complete after shutdown begins. Activities still running are then cancelled, once no
   * poll is open.
   *
   * @defaultValue 0
   */
  shutdownGraceTime?: Duration;
  /** Time after which shutdown stops waiting for activities and `run()` rejects. @defaultValue unlimited */
  shutdownForceTime?: Duration;

  /**
   * Number of threads that run workflows; 0 runs them on the main thread. In a thread, a workflow that never yields can
   * always be stopped. Multiple threads share the slots, polls and cache of the worker evenly, and need two slots each.
   * Threads always use the system clock, and require `@nest-temporal/core` to be external to application bundles.
   *
   * @defaultValue 1; 0 under a test runner (Vitest, Jest, `node --test`), for breakpoints and coverage of workflow code
   */
  workflowThreads?: number;
  /** Disables the deadlock detector, for debugging with breakpoints. @defaultValue whether `TEMPORAL_DEBUG` is set */
  debugMode?: boolean;

  /** Identifies the version of the code. @defaultValue hash of the workflow bundle */
  buildId?: string;
  workerDeploymentOptions?: WorkerDeploymentOptions;

  /** @defaultValue the logger of the connection */
  logger?: Logger;
  /** @defaultValue the meter of the connection */
  meter?: Meter;
  /** @defaultValue the system clock */
  clock?: Clock;
}

/**
 * Options of a replay: the options of `Worker.create` that apply to workflow code. The options of
 * a worker can be passed as they are; options for tasks and activities have no effect.
 */
export interface ReplayWorkerOptions extends Pick<
  WorkerOptions,
  | 'workflows'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'bundlerOptions'
  | 'dataConverter'
  | 'interceptors'
  | 'plugins'
  | 'failureErrorTypes'
  | 'debugMode'
  | 'logger'
> {
  /** Namespace in `workflowInfo()` and in the context of codecs. @defaultValue `default` */
  namespace?: string;
  /**
   * Whether `runReplayHistories` stops at the first history that does not replay, and throws its error. This is the
   * default of the Python SDK; the official TypeScript SDK never throws. @defaultValue false
   */
  failFast?: boolean;
}
