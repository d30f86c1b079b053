/**
 * Converts values to payloads and back, synchronously, inside the realm. Codecs (`payload-codec.ts`)
 * transform bytes, and `dto.ts` handles DTO classes.
 */
import type { Payload } from '../common/payload.js';
import type { TypeHint } from '../common/parameter-types.js';
import { encodingOf } from './encodings.js';
import {
  ConverterOptionsError,
  PayloadDecodeError,
  UnknownPayloadEncodingError,
  ValueNotSerializableError,
} from './errors.js';
import type { SerializationContext } from './serialization-context.js';

/** Converts values to payloads and back. */
export interface PayloadConverter {
  /**
   * @returns the payload, or `undefined` when this converter does not handle the value
   * @throws ValueNotSerializableError when it handles the type of the value but cannot serialize it
   */
  toPayload(value: unknown, context?: SerializationContext): Payload | undefined;

  /**
   * @param type - what the receiver expects, when it is known; converters of plain data may ignore it
   * @throws UnknownPayloadEncodingError when no converter or codec for the payload's encoding is configured
   * @throws PayloadDecodeError when the payload is malformed: its data does not match its encoding, or it has no
   * encoding
   */
  fromPayload(payload: Payload, type?: TypeHint, context?: SerializationContext): unknown;
}

/** A converter for exactly one encoding, as {@link CompositePayloadConverter} takes them. */
export interface PayloadConverterWithEncoding extends PayloadConverter {
  /** Value of `metadata.encoding`, such as `json/plain`. */
  readonly encoding: string;
}

/**
 * Combines several converters. The first one that accepts a value converts it; a payload goes to the one for its
 * encoding.
 *
 * @example
 * new CompositePayloadConverter(new IpAddressConverter(), ...defaultPayloadConverters());
 */
export class CompositePayloadConverter implements PayloadConverter {
  readonly converters: readonly PayloadConverterWithEncoding[];
  readonly #byEncoding = new Map<string, PayloadConverterWithEncoding>();

  /** @throws ConverterOptionsError when a converter has no encoding, or two have the same */
  constructor(...converters: PayloadConverterWithEncoding[]) {
    this.converters = converters;
    for (const [index, converter] of converters.entries()) {
      const encoding: unknown = converter?.encoding;
      if (typeof encoding !== 'string' || encoding === '') {
        throw new ConverterOptionsError(
          `Converter ${index} of CompositePayloadConverter has no "encoding". Give it a readonly string such as "json/plain".`,
        );
      }
      if (this.#byEncoding.has(encoding)) {
        throw new ConverterOptionsError(
          `CompositePayloadConverter has two converters of encoding "${encoding}". Keep one, or give the other its own encoding.`,
        );
      }
      this.#byEncoding.set(encoding, converter);
    }
  }

  toPayload(value: unknown, context?: SerializationContext): Payload {
    for (const converter of this.converters) {
      const payload = converter.toPayload(value, context);
      if (payload !== undefined) return payload;
    }
    throw new ValueNotSerializableError(
      `No payload converter takes a value of type ${typeof value}; tried ${this.names()}. ` +
        `Convert the value before it is passed, or add a converter for it.`,
    );
  }

  fromPayload(payload: Payload, type?: TypeHint, context?: SerializationContext): unknown {
    const encoding = encodingOf(payload);
    const converter = encoding === undefined ? undefined : this.#byEncoding.get(encoding);
    if (converter) return converter.fromPayload(payload, type, context);
    if (encoding === undefined || !isPlausible(encoding)) {
      throw new PayloadDecodeError(
        `A payload names no encoding of a Temporal SDK in its metadata${encoding === undefined ? '' : ', but ' + shown(encoding)}. ` +
          `Set "metadata.encoding", such as "json/plain", where it is written; a codec must keep it.`,
      );
    }
    throw new UnknownPayloadEncodingError(
      `Unknown payload encoding "${encoding}"; known are ${this.names()}. ` +
        `Add a converter of this encoding, or the codec that wrote it to "payloadCodecs".`,
      encoding,
    );
  }

  private names(): string {
    return this.converters.map(({ encoding }) => encoding).join(', ');
  }
}

/** Encodings are named like media types, as in `binary/plain`, in all SDKs. */
function isPlausible(encoding: string): boolean {
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(encoding);
}

function shown(encoding: string): string {
  return encoding === '' ? 'an empty one' : `"${encoding.slice(0, 40)}"`;
}
