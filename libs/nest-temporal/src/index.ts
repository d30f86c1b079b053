export { TemporalModule } from './temporal.module.js';
export type {
  AsyncOptions,
  TemporalModuleAsyncOptions,
  TemporalModuleExtras,
  TemporalModuleOptions,
  TemporalOptionsFactory,
  TemporalWorkerAsyncOptions,
  TemporalWorkerExtras,
  TemporalWorkerOptions,
  TemporalWorkerOptionsFactory,
} from './temporal.options.js';
export { TemporalConfigurationError } from './errors.js';
export {
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalOptionsToken,
  getTemporalWorkerToken,
} from './temporal.tokens.js';
export { Activities, Activity, ActivityMethod } from './decorators/activity.decorator.js';
export type { ActivityClassOptions, ActivityMethodOptions } from './decorators/activity.decorator.js';
export { InjectTemporalClient, InjectTemporalConnection } from './decorators/inject.decorators.js';
export { WorkerRegistration } from './worker/worker-registration.js';
export { WorkflowClient } from '@nest-temporal/core/client';
export { Connection } from '@nest-temporal/core/worker';
export { ActivityContext } from '@nest-temporal/core/activity';
export { Payload } from '@nest-temporal/core';
