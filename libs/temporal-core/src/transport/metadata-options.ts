/** The options that set the headers of a call: metadata and API key. */
import { custom } from '../common/options/option-types.js';
import type { OptionPlace } from '../common/options/option-place.js';
import type { RpcMetadata } from '../common/rpc-channel.js';

/** Headers that other options or the SDK itself set. */
const reserved = new Set(['client-name', 'client-version']);

export const metadataOption = custom<RpcMetadata>('an object of header names and values', (metadata, place) => {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return place.refuseValue(metadata);
  for (const [key, value] of Object.entries(metadata)) checkEntry(key, value, place.at(key));
  return metadata as RpcMetadata;
}).secret();

/** A fixed API key, or one that a function returned. */
export const apiKeyOption = custom<string>('an API key', (key, place) => {
  if (typeof key !== 'string') return place.refuseValue(key);
  if (key.trim() === '') return place.refuse('is empty', 'Omit it if the server needs no key.');
  if (!/^[!-~]+$/.test(key)) {
    return place.refuse(
      'contains white space or characters that a header cannot carry',
      'A key that is read from a file may end with a line break: trim it.',
    );
  }
  if (/^bearer$/i.test(key)) return place.refuse('is the word "Bearer"', 'Set it to the key itself.');
  return key;
}).secret();

function checkEntry(key: string, value: unknown, place: OptionPlace): void {
  if (!/^[0-9a-z_.-]+$/i.test(key)) {
    place.refuse('is not a header name', 'Use letters, digits, "-", "_" and "." only.');
  }
  const name = key.toLowerCase();
  if (name.startsWith('grpc-')) place.refuse('is reserved for gRPC', 'Choose a name that does not start with "grpc-".');
  if (reserved.has(name)) place.refuse('is a header that the SDK sets itself', 'Remove it.');
  if (name.endsWith('-bin')) {
    if (!(value instanceof Uint8Array)) {
      place.refuseValue(value, 'a Uint8Array', 'Or choose a name that does not end in "-bin".');
    }
    return;
  }
  if (typeof value !== 'string') place.refuseValue(value, 'a string', 'For bytes, choose a name that ends in "-bin".');
  if (!/^[ -~]*$/.test(value)) {
    place.refuse('contains characters other than printable ASCII', 'Use bytes, and a name that ends in "-bin".');
  }
}
