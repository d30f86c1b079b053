/**
 * Writes messages as canonical proto3 JSON: fields in the order of their numbers, defaults left out, 64-bit integers as text.
 */
import { decodeMessage, reasonOf } from './codec.js';
import { describeMessage, messageOfFullName, type FieldDescriptor, type MessageName } from './descriptor.js';
import { ProtoJsonError } from './errors.js';
import type { Any, FieldMask } from './gen/types.js';
import {
  formatBytes,
  formatDuration,
  formatEnum,
  formatFieldMask,
  formatTimestamp,
  shortestFloat,
} from './json-format.js';
import { hasOwnJson } from './json-reader.js';
import { putEntry } from './message-class.js';

/** A value as JSON has them. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export class JsonWriter {
  private readonly path: (string | number)[] = [];

  constructor(private readonly root: MessageName) {}

  message(name: MessageName, message: object): JsonValue {
    switch (name as string) {
      case 'Timestamp':
        return this.formatted(formatTimestamp, message);
      case 'Duration':
        return this.formatted(formatDuration, message);
      case 'FieldMask':
        return formatFieldMask((message as FieldMask).paths ?? []);
      case 'DoubleValue':
        return this.scalar('double', (message as { value?: number }).value ?? 0);
      case 'Any':
        return this.any(message);
      default:
        return this.fields(name, message as Record<string, unknown>);
    }
  }

  private fields(name: MessageName, message: Record<string, unknown>): Record<string, JsonValue> {
    const json: Record<string, JsonValue> = {};
    for (const field of describeMessage(name).fields) {
      const value = message[field.name];
      if (value == null || isDefault(field, value)) continue;
      json[field.name] = this.at(field.name, () => this.field(field, value));
    }
    return json;
  }

  private field(field: FieldDescriptor, value: unknown): JsonValue {
    if (field.shape === 'one') return this.value(field, value);
    if (field.shape === 'list') {
      return (value as unknown[]).map((element, index) => this.at(index, () => this.value(field, element)));
    }
    const json: Record<string, JsonValue> = {};
    for (const [key, element] of Object.entries(value as object)) {
      putEntry(
        json,
        key,
        this.at(key, () => this.value(field, element)),
      );
    }
    return json;
  }

  private value(field: FieldDescriptor, value: unknown): JsonValue {
    if (field.kind === 'message') return this.message(field.type as MessageName, value as object);
    return field.kind === 'enum' ? formatEnum(field.type, value as number) : this.scalar(field.type, value);
  }

  private scalar(type: string, value: unknown): JsonValue {
    if (type === 'bytes') return formatBytes(value as Uint8Array);
    // 2^63, to which its lower neighbours are rounded, stands for the largest int64 as it does on the wire.
    if (type === 'int64') return value === 2 ** 63 ? '9223372036854775807' : BigInt(value as number).toString();
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return type === 'float' ? shortestFloat(value as number) : (value as JsonValue);
  }

  private any({ typeUrl, value }: Any): JsonValue {
    if (!typeUrl) return {};
    const name = messageOfFullName(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
    if (!name) throw new ProtoJsonError(this.root, [...this.path], `the message type "${typeUrl}" is not known`);
    const json = this.message(name, decodeMessage(name, value ?? new Uint8Array(0)));
    return hasOwnJson(name) ? { '@type': typeUrl, value: json } : Object.assign({ '@type': typeUrl }, json);
  }

  private formatted<T>(format: (value: T) => string, value: T): string {
    try {
      return format(value);
    } catch (cause) {
      throw new ProtoJsonError(this.root, [...this.path], reasonOf(cause), {
        cause,
      });
    }
  }

  private at<T>(key: string | number, write: () => T): T {
    this.path.push(key);
    const json = write();
    this.path.pop();
    return json;
  }
}

function isDefault(field: FieldDescriptor, value: unknown): boolean {
  if (field.shape === 'list') return (value as unknown[]).length === 0;
  if (field.shape === 'map') return Object.keys(value as object).length === 0;
  if (field.presence || field.kind === 'message') return false;
  if (value instanceof Uint8Array) return value.length === 0;
  return value === '' || value === false || Object.is(value, 0);
}
