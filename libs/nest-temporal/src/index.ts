export { TemporalModule } from './temporal.module.js';
export type { InstanceOrClass, NestDataConverter } from './class-options.js';
export type {
  AsyncOptions,
  OnFatalError,
  TemporalModuleAsyncOptions,
  TemporalModuleExtras,
  TemporalModuleOptions,
  TemporalOptionsFactory,
  TemporalWorkerAsyncOptions,
  TemporalWorkerExtras,
  TemporalWorkerOptions,
  TemporalWorkerOptionsFactory,
} from './temporal.options.js';
export { TemporalConfigurationError, TemporalWorkerError } from './errors.js';
export {
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalOptionsToken,
  getTemporalWorkerToken,
} from './temporal.tokens.js';
export type { TemporalClientKind } from './temporal.tokens.js';
export { WorkflowRef } from './workflow-ref/workflow-ref.js';
export type { WorkflowSource } from './workflow-ref/workflow-source.js';
export { getWorkflowToken } from './workflow-ref/workflow-ref.providers.js';
export { Activities, Activity, ActivityMethod } from './decorators/activity.decorator.js';
export type { ActivityClassOptions, ActivityMethodOptions } from './decorators/activity.decorator.js';
export {
  InjectTemporalClient,
  InjectTemporalConnection,
  InjectTemporalWorker,
  InjectWorkflow,
} from './decorators/inject.decorators.js';
export { closeOnWorkerFailure } from './worker/worker-failures.js';
export { WorkerRegistration } from './worker/worker-registration.js';
export {
  AsyncCompletionClient,
  Client,
  ClientOptionsError,
  ConnectionUnavailableError,
  WorkflowClient,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@nest-temporal/core/client';
export type { WorkflowHandle } from '@nest-temporal/core/client';
export { Connection } from '@nest-temporal/core/worker';
export type { InjectedSink, InjectedSinkFunction, InjectedSinks } from '@nest-temporal/core/worker';
export { ActivityContext, CompleteAsyncError } from '@nest-temporal/core/activity';
export {
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  PayloadValidationError,
  rootCause,
  RpcError,
  TemporalError,
  WorkflowDefinitionError,
} from '@nest-temporal/core';
export { Payload } from './decorators/payload.decorator.js';
export type { PayloadPipe } from './decorators/payload.decorator.js';
export { getActivityContext, isTemporalContext } from './worker/activity-pipeline/temporal-context.js';
export type { InheritedEnhancers } from './worker/activity-pipeline/global-enhancers.js';
