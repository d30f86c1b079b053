/**
 * Errors to failures in wire form and back, with their causes, so that an error thrown in one SDK is understood in
 * another. A failure that was decoded and is thrown again crosses the wire as it came, whoever made it.
 */
import type { FailureInfo } from '../common/payload.js';
import { PayloadDecodeError } from './errors.js';
import { decodedFailures } from './decoded-failures.js';
import { FailureDecoding } from './failure-decoding.js';
import { FailureEncoding } from './failure-encoding.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';

/** Converts errors to failures and back. */
export interface FailureConverter {
  /** @param error - the thrown value, which may not be an Error */
  errorToFailure(error: unknown, payloadConverter: PayloadConverter, context?: SerializationContext): FailureInfo;

  /** @returns a TemporalFailure that keeps `failure`, so that it crosses the wire unchanged if it is rethrown */
  failureToError(failure: FailureInfo, payloadConverter: PayloadConverter, context?: SerializationContext): Error;
}

export interface FailureConverterOptions {
  /**
   * Moves messages and stack traces into a payload, so that payload codecs see them, and with that encrypt them.
   *
   * @defaultValue false
   */
  encodeCommonAttributes?: boolean;
}

/** The default failure converter, compatible with all Temporal SDKs. */
export class DefaultFailureConverter implements FailureConverter {
  private readonly encodesAttributes: boolean;

  constructor(options: FailureConverterOptions = {}) {
    this.encodesAttributes = options.encodeCommonAttributes ?? false;
  }

  errorToFailure(error: unknown, payloadConverter: PayloadConverter, context?: SerializationContext): FailureInfo {
    return new FailureEncoding(payloadConverter, context, this.encodesAttributes).encodeAnyway(error);
  }

  failureToError(failure: FailureInfo, payloadConverter: PayloadConverter, context?: SerializationContext): Error {
    const { message, stackTrace } = commonAttributes(failure, payloadConverter, context);
    const cause = failure.cause ? this.failureToError(failure.cause, payloadConverter, context) : undefined;
    const decoder = new FailureDecoding(failure, message, cause, payloadConverter, context);
    const error = decoder.decode();
    // Kept out of sight of loggers, which print the error's own message, stack and cause.
    Object.defineProperty(error, 'failure', { value: failure, enumerable: false });
    error.stack = stackOf(error, stackTrace);
    decodedFailures.set(error, { message: error.message, cause: error.cause });
    return error;
  }
}

/** Traces of other SDKs do not open with the message, as those of JavaScript do and as logs expect. */
function stackOf(error: Error, stackTrace: string): string {
  if (stackTrace.includes(error.message) && error.message !== '') return stackTrace;
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return stackTrace === '' ? head : `${head}\n${stackTrace}`;
}

/** Message and stack trace, read out of the payload that hides them where there is one. */
export function commonAttributes(
  failure: FailureInfo,
  payloadConverter: PayloadConverter,
  context?: SerializationContext,
): { message: string; stackTrace: string } {
  const plain = { message: failure.message ?? '', stackTrace: failure.stackTrace ?? '' };
  if (!failure.encodedAttributes) return plain;
  let decoded: unknown;
  try {
    decoded = payloadConverter.fromPayload(failure.encodedAttributes, undefined, context);
  } catch (error) {
    if (!(error instanceof PayloadDecodeError)) throw error;
    return plain;
  }
  if (typeof decoded !== 'object' || decoded === null) return plain;
  const { message, stack_trace: stackTrace } = decoded as { message?: unknown; stack_trace?: unknown };
  return {
    message: typeof message === 'string' ? message : plain.message,
    stackTrace: typeof stackTrace === 'string' ? stackTrace : plain.stackTrace,
  };
}
