/** Errors of data conversion. None of them crosses the wire. */
import { OptionsError, TemporalError } from '../common/errors.js';

/** No payload converter can serialize the value. */
export class ValueNotSerializableError extends TemporalError {
  override readonly name: string = 'ValueNotSerializableError';

  constructor(
    message: string,
    /** Place inside the value, such as `order.lines[2].qty`; empty for the value itself. */
    readonly path: string = '',
    options?: { cause?: unknown },
  ) {
    super('TEMPORAL_VALUE_NOT_SERIALIZABLE', message, options);
  }
}

/**
 * No configured converter supports the encoding of a payload: the sender used another converter or codec.
 */
export class UnknownPayloadEncodingError extends TemporalError {
  override readonly name: string = 'UnknownPayloadEncodingError';

  constructor(
    message: string,
    /** Value of `metadata.encoding`. */
    readonly encoding: string,
  ) {
    super('TEMPORAL_PAYLOAD_ENCODING_UNKNOWN', message);
  }
}

/** A payload is malformed: its data does not match its encoding, or it has no encoding. */
export class PayloadDecodeError extends TemporalError {
  override readonly name: string = 'PayloadDecodeError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_PAYLOAD_INVALID', message, options);
  }
}

/** A payload codec threw, or did not return a list with the expected number of payloads. */
export class PayloadCodecError extends TemporalError {
  override readonly name: string = 'PayloadCodecError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_PAYLOAD_CODEC_FAILED', message, options);
  }
}

/** A validation rule that a value violates. */
export interface ValidationIssue {
  /** Place inside the value, such as `lines[0].qty`; empty for the value itself. */
  path: string;
  /** Name of the rule, such as `min`. */
  rule: string;
  message: string;
}

/** A value violates the validation rules of its DTO class. */
export class PayloadValidationError extends TemporalError {
  override readonly name: string = 'PayloadValidationError';

  constructor(
    message: string,
    readonly issues: readonly ValidationIssue[],
  ) {
    super('TEMPORAL_PAYLOAD_VALIDATION', message);
  }
}

/** A DTO class has an asynchronous rule, which class-validator's synchronous validation would silently skip. */
export class DtoAsyncRuleError extends TemporalError {
  override readonly name: string = 'DtoAsyncRuleError';

  constructor(message: string) {
    super('TEMPORAL_DTO_ASYNC_RULE', message);
  }
}

/** A DTO class is used, but the library that converts or validates it cannot be found. */
export class DtoLibraryMissingError extends TemporalError {
  override readonly name: string = 'DtoLibraryMissingError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_DTO_LIBRARY_MISSING', message, options);
  }
}

/** An option of the data converter is malformed. */
export class ConverterOptionsError extends OptionsError {
  override readonly name: string = 'ConverterOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_CONVERTER_OPTIONS_INVALID', message, options);
  }
}
