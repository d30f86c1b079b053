export { ActivityContext, Context } from './activity-context.js';
export type { ActivityCancellationReason, ActivityClient } from './activity-context.js';
export type { ActivityInfo } from './activity-info.js';
export type { ActivityDefinition } from './activity-definition.js';
export {
  activityInfo,
  cancellationSignal,
  cancelled,
  getClient,
  heartbeat,
  inActivityContext,
  isCancelled,
  isWorkerShutdown,
  log,
  metricMeter,
  payloadConverter,
  sleep,
  workerShutdownSignal,
} from './current-activity.js';
export { ActivityClientMissingError, ActivityContextMissingError, CompleteAsyncError } from './errors.js';
export type {
  ActivityExecuteInput,
  ActivityHeartbeatInput,
  ActivityInboundCalls,
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  ActivityOutboundCalls,
  ActivityOutboundCallsInterceptor,
} from './interceptors.js';
export { ApplicationFailure, CancelledFailure, isCancellation } from '../common/failures.js';
