/**
 * Reads proto3 JSON into plain objects of the form of the messages. Lenient where exports of other tools are: unknown fields are
 * passed over, enum values may have their older short names, null is absence. Everything else that is not of the type of its
 * field is refused, with its path.
 */
import { encodeMessage } from './codec.js';
import { describeMessage, messageOfFullName, type FieldDescriptor, type MessageName } from './descriptor.js';
import { ProtoJsonError } from './errors.js';
import { parseBytes, parseDuration, parseEnum, parseFieldMask, parseNumber, parseTimestamp } from './json-format.js';
import { putEntry } from './message-class.js';

type JsonObject = Record<string, unknown>;

/** Inclusive ranges of the integer types. */
const ranges: Record<string, readonly [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 63), 2 ** 63],
  enum: [-(2 ** 31), 2 ** 31 - 1],
};

export class JsonReader {
  private readonly path: (string | number)[] = [];

  constructor(private readonly root: MessageName) {}

  message(name: MessageName, json: unknown): object {
    switch (name as string) {
      case 'Timestamp':
        return this.parsed(json, parseTimestamp, 'a timestamp such as "2024-05-01T12:00:00Z"');
      case 'Duration':
        return this.parsed(json, parseDuration, 'a duration such as "1.5s"');
      case 'FieldMask':
        return { paths: this.parsed(json, parseFieldMask, 'a list of field paths in one text') };
      case 'DoubleValue':
        return { value: this.scalar('double', json) };
      case 'Any':
        return this.any(json);
      default:
        return this.fields(name, json);
    }
  }

  private fields(name: MessageName, json: unknown): object {
    const values = this.object(json);
    const { fields, oneofs } = describeMessage(name);
    const message: JsonObject = {};
    for (const field of fields) {
      const key = Object.hasOwn(values, field.name) ? field.name : field.protoName;
      if (!Object.hasOwn(values, key) || values[key] === null) continue;
      const value = this.at(key, () => this.field(field, values[key]));
      if (value !== undefined) message[field.name] = value;
    }
    for (const members of oneofs) {
      const set = members.filter((member) => Object.hasOwn(message, member));
      if (set.length > 1) this.refuse(`of ${set.join(' and ')} only one may be set`);
    }
    return message;
  }

  private field(field: FieldDescriptor, json: unknown): unknown {
    if (field.shape === 'list') return this.list(field, json);
    return field.shape === 'map' ? this.map(field, json) : this.value(field, json);
  }

  private list(field: FieldDescriptor, json: unknown): unknown[] {
    if (!Array.isArray(json)) this.refuse(`an array is expected, not ${shown(json)}`);
    return json
      .map((element: unknown, index) => this.at(index, () => this.value(field, element)))
      .filter((value) => value !== undefined);
  }

  private map(field: FieldDescriptor, json: unknown): JsonObject {
    const entries: JsonObject = {};
    for (const [key, element] of Object.entries(this.object(json))) {
      const value = this.at(key, () => {
        if (field.keyType !== 'string') this.scalar(field.keyType, key);
        return this.value(field, element);
      });
      if (value !== undefined) putEntry(entries, key, value);
    }
    return entries;
  }

  /** Undefined stands for the name of an enum value that this version does not know. */
  private value(field: FieldDescriptor, json: unknown): unknown {
    if (field.kind === 'message') return this.message(field.type as MessageName, json);
    if (field.kind === 'scalar') return this.scalar(field.type, json);
    return typeof json === 'string' ? parseEnum(field.type, json) : this.scalar('enum', json);
  }

  private scalar(type: string, json: unknown): unknown {
    switch (type) {
      case 'string':
        return typeof json === 'string' ? json : this.refuse(`a text is expected, not ${shown(json)}`);
      case 'bool':
        return typeof json === 'boolean' ? json : this.refuse(`true or false is expected, not ${shown(json)}`);
      case 'bytes':
        return this.parsed(json, parseBytes, 'base64');
      default:
        return this.number(type, json);
    }
  }

  private number(type: string, json: unknown): number {
    const value = parseNumber(json);
    if (value === undefined) return this.refuse(`a number is expected, not ${shown(json)}`);
    if (type === 'float' || type === 'double') return value;
    const [min, max] = ranges[type];
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return this.refuse(`an integer from ${min} to ${max} is expected, not ${shown(json)}`);
  }

  private any(json: unknown): object {
    const { '@type': typeUrl, ...rest } = this.object(json);
    if (typeUrl === undefined) return {};
    if (typeof typeUrl !== 'string') return this.refuse(`"@type" must be a text, not ${shown(typeUrl)}`);
    const name = messageOfFullName(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
    if (!name) return this.refuse(`the message type ${shown(typeUrl)} is not known`);
    const message = this.message(name, hasOwnJson(name) ? rest.value : rest);
    return { typeUrl, value: encodeMessage(name, message) };
  }

  private object(json: unknown): JsonObject {
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject;
    return this.refuse(`an object is expected, not ${shown(json)}`);
  }

  private parsed<T>(json: unknown, parse: (text: string) => T | undefined, expected: string): T {
    const value = typeof json === 'string' ? parse(json) : undefined;
    return value ?? this.refuse(`${expected} is expected, not ${shown(json)}`);
  }

  private at<T>(key: string | number, read: () => T): T {
    this.path.push(key);
    const value = read();
    this.path.pop();
    return value;
  }

  private refuse(reason: string): never {
    throw new ProtoJsonError(this.root, [...this.path], reason);
  }
}

/** Types whose JSON is not an object of their fields; inside an Any it stands under `value`. */
export function hasOwnJson(name: MessageName): boolean {
  return ['Timestamp', 'Duration', 'FieldMask', 'DoubleValue', 'Any'].includes(name);
}

function shown(json: unknown): string {
  if (Array.isArray(json)) return 'an array';
  if (typeof json === 'object' && json !== null) return 'an object';
  const text = JSON.stringify(json) ?? typeof json;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
