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
import type { InjectedSinks } from './sinks.js';

/** An activity function, or an object or instance that contains activities. */
export type ActivitiesSource = object | ((...args: never[]) => unknown);

export interface WorkerDeploymentOptions {
  /** Version of the code that the worker runs. */
  version: {
    /** Name of the worker deployment. */
    deploymentName: string;
    /** Build ID within the deployment. */
    buildId: string;
  };
  /** Whether the server routes tasks to the worker by its version. */
  useWorkerVersioning: boolean;
  /** Versioning behavior of workflows that do not set their own. */
  defaultVersioningBehavior?: VersioningBehavior;
}

export interface WorkerInterceptors {
  /** Interceptors that wrap activities; the first is the outermost. */
  activity?: readonly ActivityInterceptors[];
  /** Absolute paths of modules that export `interceptors`, bundled with the workflow code. */
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
  /** Connection to the server; the application closes it. @defaultValue a connection of its own to `localhost:7233` */
  connection?: Connection;
  /**
   * Whether `run()` waits until the server is available, with one log record. If `false`, `run()` rejects after the
   * `connectTimeout` of the connection. @defaultValue false
   */
  waitForServer?: boolean;
  /** Namespace that the worker polls. @defaultValue `default` */
  namespace?: string;
  /** Task queue that the worker polls. */
  taskQueue: string;
  /** Name of the worker, shown in histories and in the Web UI. @defaultValue `pid@host` */
  identity?: string;

  /** Workflow classes or plain functions. Decorators record the source files of classes. */
  workflows?: readonly (WorkflowClass | WorkflowFunction | (abstract new (...args: never[]) => object))[];
  /** Absolute path of the module that exports the workflows, in place of the sources of `workflows`. @defaultValue the sources of the workflows */
  workflowsPath?: string;
  /** Bundle made in advance by `bundleWorkflows()`, so that the worker needs neither sources nor a bundler. @defaultValue made when the worker starts */
  workflowBundle?: WorkflowBundle;
  /** How modules that workflow code imports are bundled. */
  bundlerOptions?: ModulePolicyOptions;
  /** Activities: an object of functions, an instance of a class, definitions, or an array of these. */
  activities?: ActivitiesSource | readonly (ActivitiesSource | ActivityDefinition)[];

  /** Client returned by `getClient()` in activities, usually the client of the application. */
  client?: ActivityClient;

  /** How arguments and results are converted to payloads and encoded. @defaultValue converters for null, bytes and JSON, without codecs */
  dataConverter?: DataConverter;
  /** Interceptors of activities and workflows. */
  interceptors?: WorkerInterceptors;
  /** Plugins that change these options before they are validated, applied in order. */
  plugins?: readonly WorkerPlugin[];
  /** Functions that workflow code calls by `proxySinks()`, by sink and name. They run in the process of the worker. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are the author's
  sinks?: InjectedSinks<any>;
  /** Errors that fail the workflow instead of the workflow task, in addition to `TemporalFailure`. Classes are compared by name. */
  failureErrorTypes?: readonly ErrorTypeRef[];

  /** Maximum number of workflow tasks that run at the same time; at least 2 if workflows are cached. @defaultValue 40 */
  maxConcurrentWorkflowTaskExecutions?: number;
  /** Maximum number of activities that run at the same time. @defaultValue 100 */
  maxConcurrentActivityTaskExecutions?: number;
  /** Maximum number of local activities to run concurrently. @defaultValue 100 */
  maxConcurrentLocalActivityExecutions?: number;
  /** Maximum number of open polls for workflow tasks, limited by `maxConcurrentWorkflowTaskExecutions`. @defaultValue 10 */
  maxConcurrentWorkflowTaskPolls?: number;
  /** Maximum number of open polls for activity tasks, limited by `maxConcurrentActivityTaskExecutions`. @defaultValue 10 */
  maxConcurrentActivityTaskPolls?: number;
  /** Rate limit of activities, enforced by the server across all workers of the task queue. @defaultValue unlimited */
  maxTaskQueueActivitiesPerSecond?: number;
  /** Share of the workflow task polls that poll the task queue itself; the others poll for tasks of cached runs. @defaultValue 0.2 */
  nonStickyToStickyPollRatio?: number;
  /** Number of workflow runs kept in memory between their tasks; 0 turns the cache off. @defaultValue 1000 */
  maxCachedWorkflows?: number;
  /** Time that a task of a cached run waits for this worker before other workers may take it. @defaultValue 10 seconds */
  stickyQueueScheduleToStartTimeout?: Duration;
  /**
   * Number of activities that a workflow task may start on this worker without a poll, if slots are free; 0 turns this off.
   * It is also off if `maxTaskQueueActivitiesPerSecond` is set. @defaultValue 3
   */
  maxEagerActivityReservationsPerWorkflowTask?: number;
  /** Whether the worker runs activities; `false` leaves them to other workers, except local activities. @defaultValue true */
  enableNonLocalActivities?: boolean;

  /** Maximum time between two heartbeats that are sent to the server. @defaultValue 60 seconds */
  maxHeartbeatThrottleInterval?: Duration;
  /** Time between two heartbeats of an activity without a heartbeat timeout. @defaultValue 30 seconds */
  defaultHeartbeatThrottleInterval?: Duration;

  /** Time that running activities have to complete before a shutdown cancels them. @defaultValue 0 */
  shutdownGraceTime?: Duration;
  /** Time after which a shutdown stops waiting for activities, and `run()` rejects. @defaultValue unlimited */
  shutdownForceTime?: Duration;

  /**
   * Number of threads that run workflows; 0 runs them on the main thread. Threads share the slots, polls and cache of the
   * worker, and each needs two slots.
   *
   * A workflow that never yields can always be stopped in a thread. Threads use the system clock, and need
   * `@nest-temporal/core` outside bundles of the application. The test runners are Vitest, Jest and `node --test`.
   *
   * @defaultValue 1; 0 under a test runner
   */
  workflowThreads?: number;
  /** Disables the deadlock detector, for debugging with breakpoints. @defaultValue whether `TEMPORAL_DEBUG` is set */
  debugMode?: boolean;

  /** Whether the query `__enhanced_stack_trace` answers with the source texts of workflow code. @defaultValue false */
  showStackTraceSources?: boolean;

  /** Identifies the code of the worker. @defaultValue hash of the workflow bundle */
  buildId?: string;
  /** Worker deployment and version that the worker belongs to. */
  workerDeploymentOptions?: WorkerDeploymentOptions;

  /** Receives the log records of the worker and its workflows. @defaultValue the logger of the connection */
  logger?: Logger;
  /** Receives the metrics of the worker. @defaultValue the meter of the connection */
  meter?: Meter;
  /** Source of the time, for example a virtual clock in tests. @defaultValue the system clock */
  clock?: Clock;
}

/** Options of a replay: those of `Worker.create` that concern workflow code. */
export interface ReplayWorkerOptions extends Pick<
  WorkerOptions,
  | 'workflows'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'bundlerOptions'
  | 'dataConverter'
  | 'interceptors'
  | 'plugins'
  | 'sinks'
  | 'failureErrorTypes'
  | 'debugMode'
  | 'logger'
> {
  /** Namespace that `workflowInfo()` and codecs see. @defaultValue `default` */
  namespace?: string;
  /**
   * Whether `Worker.runReplayHistories()` throws the error of the first history that cannot be replayed, in place of
   * reporting it and continuing. @defaultValue false
   */
  failFast?: boolean;
}
