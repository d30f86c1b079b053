/**
 * Values to payloads and back, synchronously: this half of data conversion runs inside the realm. Bytes to bytes is the
 * codec's business (`payload-codec.ts`), DTO classes are `dto.ts`'.
 */
import type { Payload } from '../common/payload.js';
import type { TypeHint } from '../common/parameter-types.js';
import type { SerializationContext } from './serialization-context.js';

/** Turns values into payloads and back. */
export interface PayloadConverter {
  /**
   * @returns the payload, or `undefined` when this converter does not take the value
   * @throws ValueNotSerializableError when it should take the value but cannot
   */
  toPayload(value: unknown, context?: SerializationContext): Payload | undefined;

  /**
   * @param type - what the receiver expects, when it is known; converters of plain data may ignore it
   * @throws UnknownPayloadEncodingError when no converter knows the payload's encoding
   * @throws PayloadDecodeError when the data is not of its encoding
   */
  fromPayload(payload: Payload, type?: TypeHint, context?: SerializationContext): unknown;
}

/** A converter for exactly one encoding, as {@link CompositePayloadConverter} takes them. */
export interface PayloadConverterWithEncoding extends PayloadConverter {
  /** Value of `metadata.encoding`, such as `json/plain`. */
  readonly encoding: string;
}
