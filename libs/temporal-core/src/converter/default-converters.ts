/** The converters of the default order: null, bytes, two places for protobuf, JSON. */
import { bytesOf } from '../common/bytes.js';
import type { Payload } from '../common/payload.js';
import { encodings, metadataOf } from './encodings.js';
import { UnknownPayloadEncodingError } from './errors.js';
import { JsonPayloadConverter, type JsonPayloadConverterOptions } from './json-payload-converter.js';
import { CompositePayloadConverter, type PayloadConverterWithEncoding } from './payload-converter.js';

/**
 * `binary/null`: takes `undefined`, and reads as `undefined`, so that the defaults of parameters apply. `null` is a
 * JSON value.
 */
export class NullPayloadConverter implements PayloadConverterWithEncoding {
  readonly encoding = encodings.null;

  toPayload(value: unknown): Payload | undefined {
    if (value !== undefined) return undefined;
    return { metadata: metadataOf(encodings.null), data: new Uint8Array(0) };
  }

  fromPayload(): undefined {
    return undefined;
  }
}

/** `binary/plain`: takes byte arrays, Buffers and other views, and ArrayBuffers; reads as Uint8Array. */
export class BinaryPayloadConverter implements PayloadConverterWithEncoding {
  readonly encoding = encodings.bytes;

  toPayload(value: unknown): Payload | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    if (ArrayBuffer.isView(value)) return this.payload(bytesOf(value));
    if (Object.prototype.toString.call(value) !== '[object ArrayBuffer]') return undefined;
    return this.payload(new Uint8Array(value as ArrayBuffer));
  }

  fromPayload(payload: Payload): Uint8Array {
    return payload.data;
  }

  private payload(bytes: Uint8Array): Payload {
    // A copy: what the caller does with its buffer afterwards must not reach the wire.
    return { metadata: metadataOf(encodings.bytes), data: bytes.slice() };
  }
}

/**
 * Keeps the place of a protobuf encoding, which the defaults do not read: takes no value, and says what is missing when
 * a payload of the encoding arrives.
 */
export class MissingProtobufConverter implements PayloadConverterWithEncoding {
  constructor(readonly encoding: string) {}

  toPayload(): undefined {
    return undefined;
  }

  fromPayload(payload: Payload): never {
    const messageType = payload.metadata['messageType'];
    const named = messageType ? ` "${String.fromCharCode(...messageType)}"` : '';
    throw new UnknownPayloadEncodingError(
      `A payload holds the protobuf message${named} (encoding "${this.encoding}"), which the default converters do not read. ` +
        `Add a converter of this encoding to a CompositePayloadConverter, or have the sender write JSON.`,
      this.encoding,
    );
  }
}

/** Returns the default converters in order, for a custom {@link CompositePayloadConverter}. */
export function defaultPayloadConverters(json?: JsonPayloadConverterOptions): PayloadConverterWithEncoding[] {
  return [
    new NullPayloadConverter(),
    new BinaryPayloadConverter(),
    new MissingProtobufConverter(encodings.protobufJson),
    new MissingProtobufConverter(encodings.protobuf),
    new JsonPayloadConverter(json),
  ];
}

/** The default payload converter. */
export const defaultPayloadConverter = new CompositePayloadConverter(...defaultPayloadConverters());
