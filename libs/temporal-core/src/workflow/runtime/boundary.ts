/**
 * The realm boundary in the realm: deserializes activations and serializes results; see `common/realm-payload.ts`.
 *
 * A payload that is never read keeps the form in which it crossed the boundary. Converters receive regular payloads.
 */
import type { Activation } from '../../activation/activation.js';
import { mapActivationResult } from '../../activation/command-payloads.js';
import type { ActivationResult } from '../../activation/commands.js';
import { mapActivation } from '../../activation/job-payloads.js';
import { mapFailure } from '../../common/payload-mapping.js';
import type { FailureInfo, Payload } from '../../common/payload.js';
import type { CrossingPayload, RealmPayload } from '../../common/realm-payload.js';
import { encodingOf, metadataOf } from '../../converter/encodings.js';
import { textOf, TextPayload } from '../../converter/text-payload.js';

/** Byte arrays that belong to the text being read. */
let incoming: Uint8Array[] = [];
/** Byte arrays that belong to the text being written. */
let outgoing: Uint8Array[] = [];

/** Makes room for the next byte array of the text to come; the host fills it. */
export function makeRoom(length: number): Uint8Array {
  const room = new Uint8Array(length);
  incoming.push(room);
  return room;
}

export function readActivation(text: string): Activation<RealmPayload> {
  const crossing: unknown = JSON.parse(text);
  // Without bytes the two forms are the same, which is the case of nearly every activation.
  if (incoming.length === 0) return crossing as Activation<RealmPayload>;
  const bytes = incoming;
  incoming = [];
  return mapActivation(crossing as Activation<CrossingPayload>, (payload) =>
    'bytes' in payload ? { metadata: payload.metadata, data: bytes[payload.bytes] ?? new Uint8Array(0) } : payload,
  );
}

/** Writes a result; its byte arrays wait in {@link takeBytes}. */
export function writeResult(result: ActivationResult<RealmPayload>): string {
  outgoing = [];
  return JSON.stringify(mapActivationResult(result, toCrossing));
}

/** Writes a failure; its byte arrays wait in {@link takeBytes}. */
export function writeFailure(failure: FailureInfo<RealmPayload>): string {
  outgoing = [];
  return JSON.stringify(mapFailure(failure, toCrossing));
}

/** A byte array of the last text. */
export function takeBytes(index: number): Uint8Array | undefined {
  return outgoing[index];
}

function toCrossing({ metadata, data }: RealmPayload): CrossingPayload {
  return typeof data === 'string' ? { metadata, data } : { metadata, bytes: outgoing.push(data) - 1 };
}

/** The payload, as converters read it. */
export function fromRealm({ metadata, data }: RealmPayload): Payload {
  const { encoding } = metadata;
  const bytes = encoding === undefined ? {} : metadataOf(encoding);
  for (const key of Object.keys(metadata)) if (key !== 'encoding') bytes[key] = fromChars(metadata[key] ?? '');
  return typeof data === 'string' ? new TextPayload(bytes, data) : { metadata: bytes, data };
}

/** The payload, as a converter wrote it, in the form in which it leaves. */
export function toRealm(payload: Payload): RealmPayload {
  const encoding = encodingOf(payload);
  const metadata: Record<string, string> = encoding === undefined ? {} : { encoding };
  for (const key of Object.keys(payload.metadata)) {
    if (key !== 'encoding') metadata[key] = toChars(payload.metadata[key]);
  }
  const isText = payload instanceof TextPayload || encoding?.startsWith('json/') === true || payload.data.length === 0;
  return { metadata, data: isText ? textOf(payload) : payload.data };
}

function fromChars(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function toChars(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
