/**
 * `@nest-temporal/core/converter`: the parts for custom converters and codecs. Also loaded in the realm,
 * so codecs are exported as types only; their values come from `@nest-temporal/core`.
 */
export {
  BinaryPayloadConverter,
  NullPayloadConverter,
  defaultPayloadConverter,
  defaultPayloadConverters,
} from './default-converters.js';
export type { DtoOptions } from './dto.js';
export { DtoConverter } from './dto.js';
export type { DtoLibraries, DtoValidatorOptions } from './dto-libraries.js';
export { encodings, encodingOf, metadataOf } from './encodings.js';
export type { ValidationIssue } from './errors.js';
export {
  ConverterOptionsError,
  DtoAsyncRuleError,
  DtoLibraryMissingError,
  PayloadCodecError,
  PayloadDecodeError,
  PayloadValidationError,
  UnknownPayloadEncodingError,
  ValueNotSerializableError,
} from './errors.js';
export type { FailureConverter, FailureConverterOptions } from './failure-converter.js';
export { DefaultFailureConverter } from './failure-converter.js';
export type { JsonPayloadConverterOptions } from './json-payload-converter.js';
export { JsonPayloadConverter } from './json-payload-converter.js';
export type { JsonTypeConverter } from './json-types.js';
export { UNHANDLED } from './json-types.js';
export type { PayloadCodec } from './payload-codec.js';
export type { PayloadConverter, PayloadConverterWithEncoding } from './payload-converter.js';
export { CompositePayloadConverter } from './payload-converter.js';
export { isRawValue, RawValue } from './raw-value.js';
export { decodeSearchAttributes, encodeSearchAttributes } from './search-attribute-converter.js';
export type {
  ActivitySerializationContext,
  SerializationContext,
  WorkflowSerializationContext,
} from './serialization-context.js';
export { toValidationFailure, validationFailureType } from './validation-issues.js';
export type { DataConverter, DtoConverterOptions } from './converter-options.js';
export type { LoadedDataConverter } from './data-converter.js';
