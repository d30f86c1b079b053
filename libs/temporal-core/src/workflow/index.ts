/**
 * `@nest-temporal/core/workflow`: all that workflow code imports. On the host it only describes workflows; inside a realm
 * the same functions run them.
 */
import 'reflect-metadata';

export type { ActivityOptions, ActivityProxyOptions, ExecuteActivityOptions } from './activity-options.js';
export type { ActivityHandle } from './activities.js';
export type { ActivityMethod, ActivityProxy } from './activity-proxy.js';
export { executeActivity, proxyActivities, scheduleActivity, startActivity } from './activities.js';
export { executeLocalActivity, proxyLocalActivities, scheduleLocalActivity } from './local-activities.js';
export type {
  ExecuteLocalActivityOptions,
  LocalActivityOptions,
  LocalActivityProxyOptions,
} from './local-activity-options.js';
export { asCompleted } from './as-completed.js';
export { AsyncLocalStorage } from './async-local-storage.js';
export type { ChildWorkflowHandle } from './child-workflow.js';
export { executeChild, startChild } from './child-workflow.js';
export type {
  ChildWorkflowOptions,
  ChildWorkflowOptionsWithDefaults,
  ChildWorkflowStartOptions,
} from './child-workflow-options.js';
export type { ExternalWorkflowHandle } from './external-workflow.js';
export { getExternalWorkflowHandle } from './external-workflow.js';
export type { CancellationScopeOptions } from './cancellation-scope.js';
export { CancellationScope } from './cancellation-scope.js';
export { continueAsNew, makeContinueAsNewFunc } from './continue-as-new.js';
export type { ContinueAsNewOptions } from './continue-as-new-options.js';
export type { HandlerOptions, QueryOptions, SignalOptions, UpdateOptions } from './decorators.js';
export { Query, Signal, Update, UpdateValidator, Workflow, WorkflowInit, WorkflowRun } from './decorators.js';
export type { UnsafeWorkflowInfo, WorkflowInfo } from '../activation/workflow-info.js';
export { getCurrentDetails, setCurrentDetails } from './current-details.js';
export type { WorkflowFunctionOptions } from './workflow-function-options.js';
export { setWorkflowOptions } from './workflow-function-options.js';
export { metricMeter } from './metrics.js';
export { proxySinks } from './sinks.js';
export type { EnhancedStackTrace, WorkflowInteraction, WorkflowMetadata } from './tool-queries.js';
export { enhancedStackTraceQuery, stackTraceQuery, workflowMetadataQuery } from './tool-queries.js';
export { deprecatePatch, patched } from './patches.js';
export { upsertMemo, upsertSearchAttributes } from './upserts.js';
export { inWorkflowContext, log, payloadConverter, uuid4, workflowInfo } from './info.js';
export type {
  ActivateInput,
  ActivityInput,
  ConcludeActivationInput,
  ConcludeActivationOutput,
  ContinueAsNewInput,
  DisposeInput,
  LocalActivityInput,
  QueryInput,
  SignalInput,
  SignalWorkflowInput,
  StartChildWorkflowExecutionInput,
  TimerInput,
  TimerOptions,
  UpdateInput,
  WorkflowExecuteInput,
  WorkflowInboundCalls,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptors,
  WorkflowInterceptorsFactory,
  WorkflowInternals,
  WorkflowInternalsInterceptor,
  WorkflowOutboundCalls,
  WorkflowOutboundCallsInterceptor,
} from './interceptors.js';
export type { DefaultQueryHandler, DefaultSignalHandler, DefaultUpdateHandler, SetHandlerOptions } from './messages.js';
export {
  allHandlersFinished,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
} from './messages.js';
export {
  ActivityCancellationType,
  ChildWorkflowCancellationType,
  HandlerUnfinishedPolicy,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
} from './policy-constants.js';
export type { QueueOptions } from './queue.js';
export { Queue } from './queue.js';
export type { WorkflowRandomStream } from './random-streams.js';
export { getRandomStream, workflowRandom } from './random-streams.js';
export type { UpdateInfo } from './runtime/scope-tracker.js';
export type { Release } from './semaphore.js';
export { Mutex, Semaphore } from './semaphore.js';
export { WorkflowCallError } from './runtime/call-error.js';
export { WorkflowContextError } from './runtime/current.js';
export { ContinueAsNewRequest as ContinueAsNew } from './runtime/continue-as-new-request.js';
export { condition, ConditionTimeoutFailure, sleep, sleepUntil, waitCondition } from './timers.js';
export { Trigger } from './trigger.js';

export type {
  QueryDefinition,
  SignalDefinition,
  UpdateDefinition,
  WorkflowArgs,
  WorkflowClass,
  WorkflowFunction,
  WorkflowResult,
} from '../common/definitions.js';
export { DeterminismError } from '../common/determinism-error.js';
export { NondeterminismError } from '../common/nondeterminism-error.js';
export type { Duration } from '../common/duration.js';
export type { ApplicationFailureOptions } from '../common/failures.js';
export {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  rootCause,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowExecutionAlreadyStartedError,
} from '../common/failures.js';
export type { DtoClass, PayloadOptions, TypeHint, TypeThunk } from '../common/parameter-types.js';
export { Payload } from '../common/parameter-types.js';
export type {
  ApplicationFailureCategory,
  InitialVersioningBehavior,
  Priority,
  RetryPolicy,
  RetryState,
  SuggestContinueAsNewReason,
  TimeoutType,
  VersioningBehavior,
} from '../common/policies.js';
export type {
  SearchAttributeKey,
  SearchAttributePair,
  SearchAttributesInput,
  SearchAttributeType,
  UntypedSearchAttributes,
} from '../common/search-attributes.js';
export { defineSearchAttributeKey, TypedSearchAttributes } from '../common/search-attributes.js';
export type { Sink, SinkFunction, Sinks } from '../common/sinks.js';
export type {
  LogAttributes,
  Logger,
  LogLevel,
  Meter,
  MetricCounter,
  MetricGauge,
  MetricHistogram,
  MetricTags,
} from '../common/telemetry.js';
export type { WorkflowOptions } from '../common/workflow-definition.js';
export { WorkflowDefinitionError } from '../common/workflow-definition.js';
export type { PayloadConverter } from '../converter/payload-converter.js';
export { RawValue } from '../converter/raw-value.js';
export { PayloadValidationError } from '../converter/errors.js';
