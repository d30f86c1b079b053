/**
 * Search attributes to payloads and back. Always plain JSON with the type in `metadata.type`, whatever converters and codecs
 * the user has: the server reads them.
 */
import type { Payload, PayloadMap } from '../common/payload.js';
import {
  checkSearchAttribute,
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type SearchAttributePair,
  type SearchAttributesInput,
  type SearchAttributeType,
  type SearchAttributeUpdate,
  type UntypedSearchAttributes,
} from '../common/search-attributes.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';
import { defaultPayloadConverter } from './default-converters.js';
import { toPayloadMap } from './value-payloads.js';

const wireNames: Record<SearchAttributeType, string> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

const typesByWireName = new Map<string, SearchAttributeType>(
  (Object.keys(wireNames) as SearchAttributeType[]).flatMap((type) => [
    [wireNames[type], type],
    // As some servers and SDKs write it.
    [`INDEXED_VALUE_TYPE_${type}`, type],
  ]),
);

/** Payloads of attributes that are set when a workflow starts. */
export function encodeSearchAttributes(attributes: TypedSearchAttributes): PayloadMap {
  return encodeSearchAttributeUpdates(attributes.getAll());
}

/** Payloads of what the options of a start say, in both their forms. */
export function encodeAnySearchAttributes(
  untyped: UntypedSearchAttributes = {},
  typed: SearchAttributesInput = [],
): PayloadMap {
  const attributes = typed instanceof TypedSearchAttributes ? typed : new TypedSearchAttributes(typed);
  return { ...toPayloadMap(defaultPayloadConverter, untyped), ...encodeSearchAttributes(attributes) };
}

/**
 * Payloads of attributes that are set or, by `null`, removed.
 *
 * @throws TypeError when a value is not of the type of its key
 */
export function encodeSearchAttributeUpdates(updates: Iterable<SearchAttributeUpdate>): PayloadMap {
  const payloads: PayloadMap = {};
  for (const { key, value } of updates) {
    if (value !== null) checkSearchAttribute(key, value);
    const payload = defaultPayloadConverter.toPayload(value ?? undefined);
    if (value !== null) payload.metadata['type'] = encodeUtf8(wireNames[key.type]);
    payloads[key.name] = payload;
  }
  return payloads;
}

/**
 * Attributes out of payloads. One whose type is not known, or whose value is not of it, is left out: attributes of the
 * system come in types of the server's own.
 */
export function decodeSearchAttributes(payloads: Readonly<PayloadMap> | null | undefined): TypedSearchAttributes {
  const pairs: SearchAttributePair[] = [];
  for (const [name, payload] of Object.entries(payloads ?? {})) {
    const type = typesByWireName.get(decodeUtf8(payload.metadata['type'] ?? new Uint8Array(0)));
    const value = type && decodeValue(payload, type);
    if (type === undefined || value === undefined) continue;
    const pair = { key: defineSearchAttributeKey(name, type), value } as SearchAttributePair;
    if (isOfType(pair)) pairs.push(pair);
  }
  return new TypedSearchAttributes(pairs);
}

/** The same as lists, of attributes whose type is not known too. */
export function decodeUntypedSearchAttributes(payloads: Readonly<PayloadMap>): UntypedSearchAttributes {
  const values: UntypedSearchAttributes = {};
  for (const [name, payload] of Object.entries(payloads)) {
    const value = defaultPayloadConverter.fromPayload(payload) as UntypedSearchAttributes[string] | string;
    const isDate = decodeUtf8(payload.metadata['type'] ?? new Uint8Array(0)) === wireNames.DATETIME;
    values[name] = [value].flat().map((one) => (isDate && typeof one === 'string' ? new Date(one) : one));
  }
  return values;
}

function decodeValue(payload: Payload, type: SearchAttributeType): unknown {
  const decoded = defaultPayloadConverter.fromPayload(payload);
  if (type === 'KEYWORD_LIST') return typeof decoded === 'string' ? [decoded] : decoded;
  // Attributes without a type were written as lists, even of one value.
  const value: unknown = Array.isArray(decoded) && decoded.length === 1 ? decoded[0] : decoded;
  return type === 'DATETIME' && typeof value === 'string' ? new Date(value) : value;
}

function isOfType({ key, value }: SearchAttributePair): boolean {
  try {
    checkSearchAttribute(key, value);
    return true;
  } catch {
    return false;
  }
}
