export type { InjectedSink, InjectedSinkFunction, InjectedSinks } from './sinks.js';
export { Worker } from './worker.js';
export type { WorkerState, WorkerStatus, WorkerTaskStatus } from './worker-status.js';
export { ReplayError } from './replay-errors.js';
export type { ReplayHistory, ReplayResult } from './replay-worker.js';
export type {
  ActivitiesSource,
  ReplayWorkerOptions,
  WorkerDeploymentOptions,
  WorkerInterceptors,
  WorkerOptions,
  WorkerPlugin,
} from './worker-options.js';
export {
  DuplicateActivityError,
  DuplicateWorkflowError,
  WorkerFatalError,
  WorkerOptionsError,
  WorkerShutdownForcedError,
  WorkerStateError,
  WorkflowThreadError,
} from './errors.js';
export { Connection } from '../transport/connection.js';
export { DefaultLogger } from '../transport/default-logger.js';
export type { ConnectionOptions } from '../transport/connection-options.js';
export { bundleWorkflows } from '../sandbox/bundler.js';
export type { BundleWorkflowsOptions } from '../sandbox/bundle-options.js';
export { BundlerOptionsError, UnknownWorkflowTypeError } from '../sandbox/errors.js';
export type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
export type {
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  ActivityOutboundCallsInterceptor,
} from '../activity/interceptors.js';
export type { ActivityDefinition } from '../activity/activity-definition.js';
export type { Logger, LogAttributes, LogLevel, Meter } from '../common/telemetry.js';
export { NondeterminismError } from '../common/nondeterminism-error.js';
export { historyFromJson, historyToJson } from '../proto/history.js';
export { HistoryFormatError } from '../proto/index.js';
