/** Search attributes between their payloads, which are JSON always, and the values that queries compare. */
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { Payload } from '@nest-temporal/core/internal/proto/index';
import type { QueryValue } from './query-values.js';
import { typeNames } from './search-attributes.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value of another type than its attribute. */
export class AttributeTypeFault extends Error {}

export type AttributeValue = QueryValue | readonly string[] | undefined;

/**
 * The value in a payload; undefined when it unsets the attribute.
 *
 * @throws AttributeTypeFault
 */
export function decodeAttribute(payload: Payload, type: IndexedValueType): AttributeValue {
  const json = jsonOf(payload);
  if (json === null || json === undefined) return undefined;
  if (type === IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST) {
    const items: readonly unknown[] = Array.isArray(json) ? json : [json];
    if (items.length === 0) return undefined;
    if (items.every((item) => typeof item === 'string')) return items;
    throw new AttributeTypeFault();
  }
  if (!Array.isArray(json)) return scalarOf(json, type);
  if (json.length === 0) return undefined;
  if (json.length === 1) return scalarOf(json[0], type);
  throw new AttributeTypeFault();
}

/** A value as the payload of an attribute. */
export function encodeAttribute(value: unknown, type: IndexedValueType): Payload {
  const metadata = { encoding: encoder.encode('json/plain'), type: encoder.encode(typeNames[type]) };
  return { metadata, data: encoder.encode(JSON.stringify(value)) };
}

/** The payload with the type of its attribute among its metadata. */
export function withType(payload: Payload, type: IndexedValueType): Payload {
  return { ...payload, metadata: { ...payload.metadata, type: encoder.encode(typeNames[type]) } };
}

/** What a payload holds, as the real server prints it in errors. */
export function attributeText(payload: Payload): string {
  try {
    return goText(jsonOf(payload));
  } catch {
    return `value from <${decoder.decode(payload.data ?? new Uint8Array(0))}>`;
  }
}

function jsonOf(payload: Payload): unknown {
  const encoding = payload.metadata?.encoding;
  if (encoding && decoder.decode(encoding) === 'binary/null') return undefined;
  try {
    return JSON.parse(decoder.decode(payload.data ?? new Uint8Array(0))) as unknown;
  } catch {
    throw new AttributeTypeFault();
  }
}

function scalarOf(json: unknown, type: IndexedValueType): QueryValue {
  switch (type) {
    case IndexedValueType.INDEXED_VALUE_TYPE_BOOL:
      if (typeof json === 'boolean') return json;
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_INT:
      if (Number.isInteger(json)) return json as number;
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE:
      if (typeof json === 'number') return json;
      break;
    case IndexedValueType.INDEXED_VALUE_TYPE_DATETIME:
      if (typeof json === 'string' && !Number.isNaN(Date.parse(json))) return Date.parse(json);
      break;
    default:
      if (typeof json === 'string') return json;
  }
  throw new AttributeTypeFault();
}

function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([key, each]) => `${key}:${goText(each)}`).join(' ')}]`;
}
