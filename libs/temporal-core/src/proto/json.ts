/** Canonical proto3 JSON of messages, both ways. What it needs to know of the types is parsed on first use. */
import { decodeMessage, encodeMessage } from './codec.js';
import type { MessageName } from './descriptor.js';
import type { MessageTypes } from './gen/types.js';
import { JsonReader } from './json-reader.js';
import { JsonWriter, type JsonValue } from './json-writer.js';

export type { JsonValue } from './json-writer.js';

/**
 * Writes a message as a JSON value.
 *
 * @throws ProtoJsonError for a time out of JSON's range and for an `Any` of an unknown type
 */
export function messageToJson<K extends MessageName>(name: K, message: MessageTypes[K]): JsonValue {
  return new JsonWriter(name).message(name, message);
}

/**
 * Reads a message from a JSON value. Fields and enum values that are not known are passed over: a newer server writes them.
 *
 * @throws ProtoJsonError with the path of the value that is not of the type of its field
 */
export function messageFromJson<K extends MessageName>(name: K, json: unknown): MessageTypes[K] {
  const plain = new JsonReader(name).message(name, json) as MessageTypes[K];
  // Through the wire and back, so that it reads like any other decoded message: defaults answer, payloads own their fields.
  return decodeMessage(name, encodeMessage(name, plain));
}
