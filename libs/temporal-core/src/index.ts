/**
 * `@nest-temporal/core`: what all parts of the SDK share: errors and failures, durations, policies, data conversion, search
 * attributes, and the ports for logs and metrics. For the host; workflow code imports `@nest-temporal/core/workflow`.
 */
export type { Clock, TimerHandle } from './common/clock.js';
export type {
  QueryDefinition,
  SignalDefinition,
  UntypedWorkflow,
  UpdateDefinition,
  WorkflowArgs,
  WorkflowClass,
  WorkflowFunction,
  WorkflowObject,
  WorkflowResult,
  WorkflowShape,
} from './common/definitions.js';
export type { Duration, DurationUnit } from './common/duration.js';
export { durationToMs, optionalDurationToMs } from './common/duration.js';
export type { ErrorAttributes } from './common/error-text.js';
export { errorAttributes } from './common/error-text.js';
export type { ErrorCode } from './common/errors.js';
export { errorCodes, InternalError, OptionsError, TemporalError } from './common/errors.js';
export type {
  ActivityFailureFields,
  ApplicationFailureOptions,
  ChildWorkflowFailureFields,
  NexusOperationFailureFields,
} from './common/failures.js';
export {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  NexusHandlerFailure,
  NexusOperationFailure,
  rootCause,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from './common/failures.js';
export type { DtoClass, ParameterType, TypeHint, TypeThunk } from './common/parameter-types.js';
export { Payload } from './common/parameter-types.js';
export type { FailureInfo, Headers, Payload as EncodedPayload, PayloadMap, Payloads } from './common/payload.js';
export type { NamedPlugin } from './common/plugins.js';
export type {
  ActivityCancellationType,
  ApplicationFailureCategory,
  ChildWorkflowCancellationType,
  HandlerUnfinishedPolicy,
  InitialVersioningBehavior,
  ParentClosePolicy,
  Priority,
  QueryRejectCondition,
  RetryPolicy,
  RetryState,
  TimeoutType,
  VersioningBehavior,
  WorkflowExecutionStatusName,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowUpdateStage,
} from './common/policies.js';
export type { RpcStatusName } from './common/rpc-channel.js';
export { RpcError } from './common/rpc-channel.js';
export type {
  SearchAttributeKey,
  SearchAttributePair,
  SearchAttributeType,
  SearchAttributeUpdate,
  SearchAttributeValues,
} from './common/search-attributes.js';
export { defineSearchAttributeKey, TypedSearchAttributes } from './common/search-attributes.js';
export type {
  LogAttributes,
  Logger,
  LogLevel,
  Meter,
  MetricCounter,
  MetricGauge,
  MetricHistogram,
  MetricTags,
} from './common/telemetry.js';
export { loggerFrom, noopLogger, noopMeter } from './common/telemetry.js';
export { WorkflowDefinitionError } from './common/workflow-definition.js';
export type { DataConverter, DtoConverterOptions } from './converter/converter-options.js';
export type { LoadedDataConverter } from './converter/data-converter.js';
export { defaultDataConverter, loadDataConverter } from './converter/data-converter.js';
export { defaultPayloadConverter, defaultPayloadConverters } from './converter/default-converters.js';
export type { ValidationIssue } from './converter/errors.js';
export {
  ConverterOptionsError,
  DtoAsyncRuleError,
  DtoLibraryMissingError,
  PayloadCodecError,
  PayloadDecodeError,
  PayloadValidationError,
  UnknownPayloadEncodingError,
  ValueNotSerializableError,
} from './converter/errors.js';
export type { FailureConverter, FailureConverterOptions } from './converter/failure-converter.js';
export { DefaultFailureConverter } from './converter/failure-converter.js';
export type { JsonPayloadConverterOptions } from './converter/json-payload-converter.js';
export { JsonPayloadConverter } from './converter/json-payload-converter.js';
export type { PayloadCodec } from './converter/payload-codec.js';
export type { PayloadConverter, PayloadConverterWithEncoding } from './converter/payload-converter.js';
export { CompositePayloadConverter } from './converter/payload-converter.js';
export type {
  ActivitySerializationContext,
  SerializationContext,
  WorkflowSerializationContext,
} from './converter/serialization-context.js';
