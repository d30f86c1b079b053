/** Payloads of the SDK's own data, in markers and search attributes. They pass no converter and no codec. */
import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';

export function toJsonPayload(value: unknown): Payload {
  return { metadata: { encoding: encodeUtf8('json/plain') }, data: encodeUtf8(JSON.stringify(value)) };
}

/** The value of a payload that may have been written by anyone; `undefined` if it is missing or is not JSON. */
export function fromJsonPayload(payload: Payload | undefined): unknown {
  if (!payload) return undefined;
  try {
    return JSON.parse(decodeUtf8(payload.data));
  } catch {
    return undefined;
  }
}
