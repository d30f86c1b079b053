/** Every option that the module takes, by call. The types hold the lists complete. */
import type { AsyncOptions, TemporalModuleExtras, TemporalModuleOptions } from './temporal.options.js';
import type { TemporalWorkerExtras, TemporalWorkerOptions } from './temporal.options.js';

type Names<Options> = Record<keyof Options, true>;

export const moduleExtras: Names<TemporalModuleExtras> = {
  name: true,
  isGlobal: true,
  useConnection: true,
  imports: true,
};

export const moduleOptions: Names<TemporalModuleOptions> = {
  connection: true,
  namespace: true,
  identity: true,
  dataConverter: true,
  interceptors: true,
  plugins: true,
  taskQueue: true,
  queryRejectCondition: true,
  logger: true,
  clock: true,
};

export const workerExtras: Names<TemporalWorkerExtras> = { name: true, client: true, imports: true };

export const workerOptions: Names<TemporalWorkerOptions> = {
  taskQueue: true,
  workflows: true,
  activities: true,
  inheritAppConfig: true,
  autoStart: true,
  onFatalError: true,
  waitForServer: true,
  identity: true,
  workflowsPath: true,
  workflowBundle: true,
  bundlerOptions: true,
  dataConverter: true,
  interceptors: true,
  plugins: true,
  failureErrorTypes: true,
  maxConcurrentWorkflowTaskExecutions: true,
  maxConcurrentActivityTaskExecutions: true,
  maxConcurrentWorkflowTaskPolls: true,
  maxConcurrentActivityTaskPolls: true,
  maxTaskQueueActivitiesPerSecond: true,
  nonStickyToStickyPollRatio: true,
  maxCachedWorkflows: true,
  stickyQueueScheduleToStartTimeout: true,
  maxEagerActivityReservationsPerWorkflowTask: true,
  enableNonLocalActivities: true,
  maxHeartbeatThrottleInterval: true,
  defaultHeartbeatThrottleInterval: true,
  shutdownGraceTime: true,
  shutdownForceTime: true,
  workflowThreads: true,
  debugMode: true,
  buildId: true,
  workerDeploymentOptions: true,
  logger: true,
  meter: true,
  clock: true,
};

export const asyncOptions: Names<AsyncOptions<never, never>> = {
  imports: true,
  inject: true,
  useFactory: true,
  useClass: true,
  useExisting: true,
  extraProviders: true,
};
