/** The realm boundary in the host: serializes activations and deserializes results; see `common/realm-payload.ts`. */
import type { Activation } from '../activation/activation.js';
import { mapActivationResult } from '../activation/command-payloads.js';
import type { ActivationResult } from '../activation/commands.js';
import { mapActivation } from '../activation/job-payloads.js';
import { mapFailure } from '../common/payload-mapping.js';
import type { FailureInfo, Payload } from '../common/payload.js';
import type { CrossingPayload, CrossingText } from '../common/realm-payload.js';

/** Fetches a byte array that crossed with a text. */
export type BytesAt = (index: number) => Uint8Array;

/** An activation as text. */
export function writeActivation(activation: Activation): CrossingText {
  const bytes: Uint8Array[] = [];
  const crossing = mapActivation(activation, (payload) => toCrossing(payload, bytes));
  return { text: JSON.stringify(crossing), bytes };
}

export function readResult(text: string, bytesAt: BytesAt): ActivationResult {
  const crossing = JSON.parse(text) as ActivationResult<CrossingPayload>;
  return mapActivationResult(crossing, (payload) => fromCrossing(payload, bytesAt));
}

export function readFailure(text: string, bytesAt: BytesAt): FailureInfo {
  const crossing = JSON.parse(text) as FailureInfo<CrossingPayload>;
  return mapFailure(crossing, (payload) => fromCrossing(payload, bytesAt));
}

/** Decoded messages answer absent fields from their prototype. */
function toCrossing({ metadata, data }: Payload, bytes: Uint8Array[]): CrossingPayload {
  const chars: Record<string, string> = {};
  let isText = data.length === 0;
  for (const key of Object.keys(metadata)) {
    const text = asBuffer(metadata[key]).latin1Slice();
    chars[key] = text;
    if (key === 'encoding' && text.startsWith('json/')) isText = true;
  }
  if (isText) return { metadata: chars, data: asBuffer(data).utf8Slice() };
  return { metadata: chars, bytes: bytes.push(data) - 1 };
}

function fromCrossing(payload: CrossingPayload, bytesAt: BytesAt): Payload {
  const data = 'bytes' in payload ? bytesAt(payload.bytes) : Buffer.from(payload.data, 'utf8');
  return { metadata: bytesOfMetadata(payload.metadata), data };
}

/** Encodings are few and their bytes are never written to. */
const knownEncodings = new Map<string, Buffer>(
  ['json/plain', 'binary/null', 'binary/plain'].map((name) => [name, Buffer.from(name)]),
);

function bytesOfMetadata(metadata: Record<string, string>): Record<string, Uint8Array> {
  const bytes: Record<string, Uint8Array> = {};
  for (const key of Object.keys(metadata)) {
    const text = metadata[key] ?? '';
    bytes[key] = knownEncodings.get(text) ?? Buffer.from(text, 'latin1');
  }
  return bytes;
}

interface NativeSlices extends Buffer {
  latin1Slice(): string;
  utf8Slice(): string;
}

/** A view with Node's fast decoders, without a copy. */
function asBuffer(bytes: Uint8Array): NativeSlices {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer as NativeSlices;
}
