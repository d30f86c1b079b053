export { ActivityContext, Context } from './activity-context.js';
export type { ActivityCancellationReason } from './activity-context.js';
export type { ActivityInfo } from './activity-info.js';
export type { ActivityDefinition } from './activity-definition.js';
export {
  activityInfo,
  cancellationSignal,
  cancelled,
  heartbeat,
  inActivityContext,
  isCancelled,
  isWorkerShutdown,
  log,
  metricMeter,
  sleep,
  workerShutdownSignal,
} from './current-activity.js';
export { ActivityContextMissingError, CompleteAsyncError } from './errors.js';
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
