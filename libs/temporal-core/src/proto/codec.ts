/**
 * Messages to bytes and back, by short name. Below stand one generated reader and one writer per message; nothing is built or
 * interpreted from a descriptor at run time, and no code is generated at run time.
 *
 * A decoded message owns the fields that were on the wire. Of the others, scalars, enums, lists and maps answer their default
 * (lists and maps a frozen one); messages and scalars with presence answer undefined. Fields that the descriptor does not know
 * are dropped.
 */
import { describeMessage, type MessageName } from './descriptor.js';
import { faultyField } from './encode-fault.js';
import { ProtoDecodeError, ProtoEncodeError } from './errors.js';
import { messageCodecs } from './gen/messages.js';
import type { Any, MessageTypes } from './gen/types.js';
import { WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

// One writer serves all calls, for its buffer; a call that comes while it is in use (from a getter) makes its own.
let idleWriter: WireWriter | undefined;

/**
 * Encodes a message.
 *
 * @throws ProtoEncodeError when a field holds a value of another type
 */
export function encodeMessage<K extends MessageName>(name: K, message: MessageTypes[K]): Uint8Array {
  try {
    return encode(name, message);
  } catch (cause) {
    const field = faultyField(name, message, encode);
    throw new ProtoEncodeError(name, field ? `${field}: ${reasonOf(cause)}` : reasonOf(cause), { cause });
  }
}

/**
 * Decodes a message. Its bytes fields are views of `bytes`; 64-bit integers are numbers, rounded beyond 2^53.
 *
 * @throws ProtoDecodeError when the bytes are not of such a message
 */
export function decodeMessage<K extends MessageName>(name: K, bytes: Uint8Array): MessageTypes[K] {
  try {
    return messageCodecs[name].read(new WireReader(bytes), bytes.length) as MessageTypes[K];
  } catch (cause) {
    throw new ProtoDecodeError(name, reasonOf(cause), { cause });
  }
}

/** Wraps a message as `google.protobuf.Any`. */
export function packAny<K extends MessageName>(name: K, message: MessageTypes[K]): Any {
  return { typeUrl: `type.googleapis.com/${describeMessage(name).fullName}`, value: encodeMessage(name, message) };
}

/**
 * Reads the message in an `Any`.
 *
 * @throws ProtoDecodeError when it is of another type, or broken
 */
export function unpackAny<K extends MessageName>(name: K, any: Any): MessageTypes[K] {
  if (!isAnyOf(name, any)) throw new ProtoDecodeError(name, `the Any holds ${any.typeUrl || 'nothing'}`);
  return decodeMessage(name, any.value ?? new Uint8Array(0));
}

/** Tells whether an `Any` holds a message of this type. */
export function isAnyOf(name: MessageName, any: Any): boolean {
  const { typeUrl = '' } = any;
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1) === describeMessage(name).fullName;
}

function encode(name: MessageName, message: object): Uint8Array {
  const writer = idleWriter ?? new WireWriter();
  idleWriter = undefined;
  try {
    messageCodecs[name].write(writer, message);
    return writer.finish();
  } finally {
    writer.reset();
    idleWriter = writer;
  }
}

/** What the cause of a failed encoding or decoding says. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
