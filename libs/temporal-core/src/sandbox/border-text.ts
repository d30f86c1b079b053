/** The host's side of the realm's border: activations to text, results out of text; see `common/border-payload.ts`. */
import type { Activation, ActivationJob } from '../activation/activation.js';
import type { ActivationResult } from '../activation/commands.js';
import type { BorderText, BytesBorderPayload, TextBorderPayload } from '../common/border-payload.js';
import type { FailureInfo, Payload } from '../common/payload.js';

type Plain = Record<string, unknown>;

/** Fields of jobs that hold payloads, at whatever depth. */
const payloadFields = [
  'arguments',
  'headers',
  'memo',
  'searchAttributes',
  'resolution',
  'failure',
  'lastCompletionResult',
  'continuedFailure',
];

/** An activation as text. */
export function toBorderText(activation: Activation): BorderText {
  const bytes: Uint8Array[] = [];
  const jobs = activation.jobs.map((job) => deflateJob(job, bytes));
  return { text: JSON.stringify({ ...activation, jobs }), bytes };
}

function deflateJob(job: ActivationJob, bytes: Uint8Array[]): object {
  const copy = { ...job } as unknown as Plain;
  for (const field of payloadFields) {
    const value = copy[field];
    if (value !== undefined) copy[field] = deflate(value, bytes);
  }
  return copy;
}

/** The value that `text` holds; byte arrays are fetched by their index. */
export function fromBorderText<T extends ActivationResult | FailureInfo>(
  text: string,
  bytesAt: (index: number) => Uint8Array,
): T {
  return inflate(JSON.parse(text), bytesAt) as T;
}

function deflate(value: unknown, bytes: Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.length === 0 ? value : value.map((item) => deflate(item, bytes));
  }
  if (isPayload(value)) return deflatePayload(value, bytes);
  const copy: Plain = {};
  for (const key of Object.keys(value)) {
    const inner = (value as Plain)[key];
    // Keys of memo and headers are the user's; assigned, this one would be lost.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: deflate(inner, bytes), enumerable: true });
    else copy[key] = typeof inner === 'object' ? deflate(inner, bytes) : inner;
  }
  return copy;
}

/** Decoded messages answer an absent `data` from their prototype. */
function isPayload(value: object): value is Payload {
  const { metadata, data } = value as Partial<Payload>;
  return data instanceof Uint8Array && typeof metadata === 'object';
}

function deflatePayload({ metadata, data }: Payload, bytes: Uint8Array[]): TextBorderPayload | BytesBorderPayload {
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

function inflate(value: unknown, bytesAt: (index: number) => Uint8Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = inflate(value[i], bytesAt);
    return value;
  }
  const { metadata, data, bytes } = value as Plain;
  if (typeof metadata === 'object' && metadata !== null) {
    if (typeof data === 'string') return { metadata: inflateMetadata(metadata), data: Buffer.from(data, 'utf8') };
    if (typeof bytes === 'number') return { metadata: inflateMetadata(metadata), data: bytesAt(bytes) };
  }
  for (const key of Object.keys(value)) {
    const inner = (value as Plain)[key];
    if (typeof inner === 'object' && inner !== null) (value as Plain)[key] = inflate(inner, bytesAt);
  }
  return value;
}

/** Encodings are few and their bytes are never written to. */
const knownEncodings = new Map<string, Buffer>(
  ['json/plain', 'binary/null', 'binary/plain'].map((name) => [name, Buffer.from(name)]),
);

function inflateMetadata(metadata: object): Record<string, Uint8Array> {
  const inflated: Record<string, Uint8Array> = {};
  for (const [key, text] of Object.entries(metadata as Record<string, string>)) {
    inflated[key] = knownEncodings.get(text) ?? Buffer.from(text, 'latin1');
  }
  return inflated;
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
