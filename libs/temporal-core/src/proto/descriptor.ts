/**
 * What is known of the messages at run time: full names, and the types of the fields. Needed for JSON, for `Any` and to say
 * which field of a message is wrong, and for reflection; encoding and decoding do without. Parsed on first use.
 */
import { descriptorJson, enumNamesJson } from './gen/descriptor.js';
import type { MessageTypes } from './gen/types.js';

/** Short name of a message. */
export type MessageName = keyof MessageTypes;

export interface FieldDescriptor {
  name: string;
  number: number;
  /** The name in the .proto file, which JSON may use as well. */
  protoName: string;
  kind: 'scalar' | 'enum' | 'message';
  /** Scalar type, or short name of the enum or message. */
  type: string;
  shape: 'one' | 'list' | 'map';
  /** Type of the keys of a map. */
  keyType: string;
  /** Whether a scalar's default is told from its absence. */
  presence: boolean;
}

export interface MessageDescriptor {
  name: MessageName;
  fullName: string;
  fields: readonly FieldDescriptor[];
  /** Names of fields of which at most one is set. */
  oneofs: readonly (readonly string[])[];
}

interface RawMessage {
  fullName: string;
  fields: Record<string, string>;
  oneofs?: string[][];
}

let rawMessages: Record<string, RawMessage> | undefined;
let names: Map<string, MessageName> | undefined;
const described = new Map<string, MessageDescriptor>();

/** Describes a message type. */
export function describeMessage(name: MessageName): MessageDescriptor {
  const known = described.get(name);
  if (known) return known;
  const { fullName, fields, oneofs = [] } = raw()[name];
  const descriptor = { name, fullName, fields: Object.entries(fields).map(describeField), oneofs };
  described.set(name, descriptor);
  return descriptor;
}

/** Short name of the message of this full name, if it is among those that were generated. */
export function messageOfFullName(fullName: string): MessageName | undefined {
  names ??= new Map(Object.entries(raw()).map(([name, message]) => [message.fullName, name as MessageName]));
  return names.get(fullName);
}

/** Short names of all messages. */
export function messageNames(): MessageName[] {
  return Object.keys(raw()) as MessageName[];
}

/** Full names of the enums, by their short ones. */
export function enumFullNames(): Readonly<Record<string, string>> {
  return JSON.parse(enumNamesJson) as Record<string, string>;
}

function raw(): Record<string, RawMessage> {
  return (rawMessages ??= JSON.parse(descriptorJson) as Record<string, RawMessage>);
}

const notation = /^(?<number>\d+) (?:map<(?<keyType>\w+),)?(?<isEnum>enum )?(?<type>\w+)(?<suffix>\[\]|\?|>)?$/;

function describeField([name, text]: [string, string]): FieldDescriptor {
  const { number, keyType, isEnum, type, suffix } = notation.exec(text)?.groups ?? {};
  const isMessage = Object.hasOwn(raw(), type);
  return {
    name,
    number: Number(number),
    protoName: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    kind: isEnum ? 'enum' : isMessage ? 'message' : 'scalar',
    type,
    shape: keyType ? 'map' : suffix === '[]' ? 'list' : 'one',
    keyType: keyType ?? '',
    presence: suffix === '?',
  };
}
