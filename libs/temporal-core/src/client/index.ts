/** `@nest-temporal/core/client`: connections, and clients that start workflows and interact with them. */
export { defaultDataConverter } from '../converter/data-converter.js';
export { Connection } from '../transport/connection.js';
export { DefaultLogger } from '../transport/default-logger.js';
export type { HealthService, ServerInfo, ServingStatus } from '../transport/connection.js';
export type {
  ConnectionOptions,
  ConnectionPlugin,
  KeepaliveOptions,
  RpcRetryOptions,
} from '../transport/connection-options.js';
export {
  ConnectionClosedError,
  ConnectionOptionsError,
  ConnectionUnavailableError,
  NamespaceNotFoundError,
} from '../transport/errors.js';
export type { RpcCall, RpcInterceptor } from '../transport/rpc-interceptor.js';
export type { TLSConfig } from '../transport/tls-options.js';
export {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from './activity-errors.js';
export { AsyncCompletionClient } from './async-activity-client.js';
export type { ActivityTarget, FullActivityId } from './async-activity-client.js';
export type { CallOptions } from './call-options.js';
export { Client } from './client.js';
export type {
  ClientConnection,
  ClientInterceptors,
  ClientOptions,
  ClientPlugin,
  WorkflowClientOptions,
} from './client-options.js';
export {
  ClientOptionsError,
  QueryRejectedError,
  WorkflowContinuedAsNewError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowQueryFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from './errors.js';
export type {
  WorkflowCancelOptions,
  WorkflowHandleOptions,
  WorkflowQueryOptions,
  WorkflowStartUpdateOptions,
  WorkflowUpdateHandleOptions,
  WorkflowUpdateOptions,
} from './handle-options.js';
export type {
  WorkflowCancelInput,
  WorkflowClientCalls,
  WorkflowClientInterceptor,
  WorkflowCountInput,
  WorkflowDescribeInput,
  WorkflowExecutionCount,
  WorkflowFetchHistoryInput,
  WorkflowListInput,
  WorkflowQueryInput,
  WorkflowSignalInput,
  WorkflowSignalWithStartInput,
  WorkflowSignalWithStartOutput,
  WorkflowStartInput,
  WorkflowStartOutput,
  WorkflowStartUpdateInput,
  WorkflowStartUpdateOutput,
  WorkflowTerminateInput,
} from './interceptors.js';
export type { SignalArgs, SignalOf } from '../common/message-types.js';
export type { UntypedSearchAttributes } from '../common/search-attributes.js';
export type { WorkflowExecutionRef } from './workflow-execution-ref.js';
export type {
  CompiledWorkflowOptions,
  VersioningOverride,
  WorkflowOptions,
  WorkflowSignalWithStartOptions,
  WorkflowStartOptions,
} from './start-options.js';
export { SignaledWorkflowHandle, StartedWorkflowHandle } from './started-workflow-handle.js';
export { WorkflowUpdateHandle } from './update-handle.js';
export { WorkflowClient } from './workflow-client.js';
export type { WorkflowListOptions } from './workflow-client.js';
export type {
  PendingActivity,
  PendingChild,
  PendingWorkflowTask,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
} from './workflow-description.js';
export { WorkflowHandle } from './workflow-handle.js';
export { WorkflowExecutionList } from './workflow-listing.js';
export type { IntoHistoriesOptions, WorkflowHistory } from './workflow-listing.js';
