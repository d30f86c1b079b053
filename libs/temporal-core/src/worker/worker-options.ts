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
import type { DataConverter } from '../converter/data-converter.js';
import type { ModulePolicyOptions } from '../sandbox/module-policy.js';
import type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
import type { Connection } from '../transport/connection.js';

/** A function that is an activity, or an object or instance that holds some. */
export type ActivitiesSource = object | ((...args: never[]) => unknown);

export interface WorkerDeploymentOptions {
  /** The version of the code that this worker runs. */
  version: { deploymentName: string; buildId: string };
  /** Whether the server sends only tasks that belong to this version. */
  useWorkerVersioning: boolean;
  /** For workflows that say nothing themselves. */
  defaultVersioningBehavior?: VersioningBehavior;
}

export interface WorkerInterceptors {
  /** Around activities; the first is the outermost. */
  activity?: readonly ActivityInterceptors[];
  /** Absolute paths of modules that export `interceptors`, loaded beside the workflow code. */
  workflowModules?: readonly string[];
}

/** Configures workers. */
export interface WorkerPlugin extends NamedPlugin {
  /** Changes the options of a worker; called before they are validated, in the order of the plugins. */
  configureWorker?(options: WorkerOptions): WorkerOptions;
  /** The same for the options of a replay: what changes workflow code or its data converter must change them there too. */
  configureReplayWorker?(options: ReplayWorkerOptions): ReplayWorkerOptions;
}

/** Options of `Worker.create`. Times are milliseconds or texts such as `'30s'`. */
export interface WorkerOptions {
  /** @defaultValue one of the worker's own to `localhost:7233`, closed with it */
  connection?: Connection;
  /**
   * Whether `run()` waits for a server that does not answer yet, for as long as it takes; it is logged once. Otherwise
   * `run()` rejects when the `connectTimeout` of the connection is over. @defaultValue false
   */
  waitForServer?: boolean;
  /** @defaultValue `default` */
  namespace?: string;
  taskQueue: string;
  /** Name of the worker in histories and in the Web UI. @defaultValue `pid@host` */
  identity?: string;

  /** Workflow classes, or plain functions. Their source files are found by the decorators. */
  workflows?: readonly (WorkflowClass | WorkflowFunction | (abstract new (...args: never[]) => object))[];
  /** Absolute path of the module that exports the workflows; wins over where `workflows` were found. */
  workflowsPath?: string;
  /** Workflow code that was bundled before; then neither sources nor bundler are needed. */
  workflowBundle?: WorkflowBundle;
  /** How modules are treated that workflow code imports. */
  bundlerOptions?: ModulePolicyOptions;
  /** An object of functions, an instance of a class, definitions, or a list of these. */
  activities?: ActivitiesSource | readonly (ActivitiesSource | ActivityDefinition)[];

  /** What activities get from `getClient()`: as a rule the client that the application uses itself. */
  client?: ActivityClient;

  dataConverter?: DataConverter;
  interceptors?: WorkerInterceptors;
  /** Change these options before they are looked at; applied in order. */
  plugins?: readonly WorkerPlugin[];
  /** Errors that fail a workflow instead of its task, besides `TemporalFailure`; classes are compared by name. */
  failureErrorTypes?: readonly ErrorTypeRef[];

  /** @defaultValue 40 */
  maxConcurrentWorkflowTaskExecutions?: number;
  /** @defaultValue 100 */
  maxConcurrentActivityTaskExecutions?: number;
  /** Slots of local activities, which are none of those. @defaultValue 100 */
  maxConcurrentLocalActivityExecutions?: number;
  /** @defaultValue 10, at most `maxConcurrentWorkflowTaskExecutions` */
  maxConcurrentWorkflowTaskPolls?: number;
  /** @defaultValue 10, at most `maxConcurrentActivityTaskExecutions` */
  maxConcurrentActivityTaskPolls?: number;
  /** Bound that the server keeps over all workers of the task queue. @defaultValue none */
  maxTaskQueueActivitiesPerSecond?: number;
  /** Share of workflow task polls on the normal queue while runs are cached. @defaultValue 0.2 */
  nonStickyToStickyPollRatio?: number;
  /** Runs kept in memory between their tasks; 0 keeps none. @defaultValue 1000 */
  maxCachedWorkflows?: number;
  /** Time a task for a cached run waits for this worker before any worker may take it. @defaultValue 10 seconds */
  stickyQueueScheduleToStartTimeout?: Duration;
  /**
   * Activities that one workflow task may start on this worker without a poll, if slots are free; 0 starts none. None are
   * started so while `maxTaskQueueActivitiesPerSecond` is set, which the server keeps by the polls. @defaultValue 3
   */
  maxEagerActivityReservationsPerWorkflowTask?: number;
  /** False leaves activities to other workers, except for local ones. @defaultValue true */
  enableNonLocalActivities?: boolean;

  /** Upper bound of the time between two heartbeats that are sent. @defaultValue 60 seconds */
  maxHeartbeatThrottleInterval?: Duration;
  /** That time for activities without a heartbeat timeout. @defaultValue 30 seconds */
  defaultHeartbeatThrottleInterval?: Duration;

  /** Time activities have after shutdown began; they are cancelled when no poll is open either. @defaultValue 0 */
  shutdownGraceTime?: Duration;
  /** Time after which shutdown no longer waits for activities and `run()` rejects. @defaultValue unlimited */
  shutdownForceTime?: Duration;

  /**
   * Threads that run workflows; 0 runs them on the main thread. A workflow that never yields can always be stopped in a
   * thread of its own. Several share the slots, polls and cache of the worker evenly, and need two slots each. Threads keep
   * to the clock of the machine, and need `@nest-temporal/core` outside bundles of the application.
   *
   * @defaultValue 1; 0 under a test runner (Vitest, Jest, `node --test`), where workflow code has breakpoints and coverage
   */
  workflowThreads?: number;
  /** Switches the deadlock detector off, for breakpoints. @defaultValue whether `TEMPORAL_DEBUG` is set */
  debugMode?: boolean;

  /** Identifies the code. @defaultValue hash of the workflow bundle */
  buildId?: string;
  workerDeploymentOptions?: WorkerDeploymentOptions;

  /** @defaultValue the logger of the connection */
  logger?: Logger;
  /** @defaultValue the meter of the connection */
  meter?: Meter;
  /** @defaultValue the clock of the machine */
  clock?: Clock;
}

/**
 * Options of a replay: those of `Worker.create` that concern workflow code. Where workflow code and data converter are
 * those of a worker, the worker's own options may be given; what concerns tasks and activities has no effect.
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
  /** What `workflowInfo()` and codecs are told. @defaultValue `default` */
  namespace?: string;
  /**
   * Whether `runReplayHistories` ends with the first history that does not replay, by throwing its error. The Python SDK
   * does so unless told otherwise, the official TypeScript SDK never does. @defaultValue false
   */
  failFast?: boolean;
}
