/** Names of the encodings of the default converters, and their bytes in `metadata.encoding`. */
import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';

export const encodings = {
  null: 'binary/null',
  bytes: 'binary/plain',
  protobufJson: 'json/protobuf',
  protobuf: 'binary/protobuf',
  json: 'json/plain',
} as const;

const known = new Map<string, Uint8Array>();

/** `metadata` of a payload that says nothing but its encoding. The bytes are the payload's own. */
export function metadataOf(encoding: string): Record<string, Uint8Array> {
  let bytes = known.get(encoding);
  if (!bytes) known.set(encoding, (bytes = encodeUtf8(encoding)));
  return { encoding: bytes.slice() };
}

/** Encoding of a payload, or `undefined` when it names none. */
export function encodingOf(payload: Payload): string | undefined {
  const bytes = payload.metadata['encoding'];
  if (bytes === undefined) return undefined;
  if (isJson(bytes)) return encodings.json;
  return decodeUtf8(bytes);
}

/** Nearly every payload is `json/plain`, so that one is told without making a string. */
function isJson(bytes: Uint8Array): boolean {
  const name = encodings.json;
  if (bytes.length !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[i] !== name.charCodeAt(i)) return false;
  return true;
}
