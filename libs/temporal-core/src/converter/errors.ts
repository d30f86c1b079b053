/** What data conversion refuses, each with its place in the value and its cure. None of them crosses the wire. */
import { OptionsError, TemporalError } from '../common/errors.js';

/** A value that no payload converter can write. */
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
 * No converter here reads the encoding of a payload: the sender used a converter or codec that is not configured here.
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

/** A payload that nobody can read: its data is not of its encoding, or it names none. */
export class PayloadDecodeError extends TemporalError {
  override readonly name: string = 'PayloadDecodeError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_PAYLOAD_INVALID', message, options);
  }
}

/** A payload codec that threw, or returned what is not a list of payloads, or too many or too few of them. */
export class PayloadCodecError extends TemporalError {
  override readonly name: string = 'PayloadCodecError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_PAYLOAD_CODEC_FAILED', message, options);
  }
}

/** One rule that a value breaks. */
export interface ValidationIssue {
  /** Place inside the value, such as `lines[0].qty`; empty for the value itself. */
  path: string;
  /** Name of the rule, such as `min`. */
  rule: string;
  message: string;
}

/** A value that breaks the rules of its DTO class. */
export class PayloadValidationError extends TemporalError {
  override readonly name: string = 'PayloadValidationError';

  constructor(
    message: string,
    readonly issues: readonly ValidationIssue[],
  ) {
    super('TEMPORAL_PAYLOAD_VALIDATION', message);
  }
}

/** A DTO class with an asynchronous rule, which class-validator's synchronous call would skip without a word. */
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

/** A malformed option of the data converter. */
export class ConverterOptionsError extends OptionsError {
  override readonly name: string = 'ConverterOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_CONVERTER_OPTIONS_INVALID', message, options);
  }
}
