/**
 * The realm's side of its border: payloads of an incoming text, read lazily, and payloads of an outgoing one.
 *
 * Inside the realm a payload that nobody reads stays in the form in which it crossed. A converter gets a real one.
 */
import type { BytesBorderPayload, TextBorderPayload } from '../../common/border-payload.js';
import type { TypeHint } from '../../common/parameter-types.js';
import type { Payload } from '../../common/payload.js';
import { encodingOf, metadataOf } from '../../converter/encodings.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import type { SerializationContext } from '../../converter/serialization-context.js';
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

/** Reads an incoming text. */
export function readBorderText(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  if (incoming.length > 0) {
    attachBytes(value);
    incoming = [];
  }
  return value;
}

/** Writes an outgoing text; its byte arrays wait in {@link takeBytes}. */
export function writeBorderText(value: object): string {
  outgoing = [];
  return JSON.stringify(value);
}

/** A byte array of the last text. */
export function takeBytes(index: number): Uint8Array | undefined {
  return outgoing[index];
}

/** A payload in border form whose data is bytes. */
class BytesPayload {
  constructor(
    readonly metadata: Record<string, string>,
    readonly data: Uint8Array,
  ) {}

  toJSON(): BytesBorderPayload {
    return { metadata: this.metadata, bytes: outgoing.push(this.data) - 1 };
  }
}

type InBorderForm = TextBorderPayload | BytesPayload;

function attachBytes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const inner = holder[key];
    if (typeof inner !== 'object' || inner === null) continue;
    const { metadata, bytes } = inner as Partial<BytesBorderPayload>;
    if (typeof bytes === 'number' && typeof metadata === 'object') {
      holder[key] = new BytesPayload(metadata, incoming[bytes] ?? new Uint8Array(0));
    } else {
      attachBytes(inner);
    }
  }
}

/** The payload that `payload`, in border form, stands for. */
export function fromBorder(payload: Payload): Payload {
  const { metadata, data } = payload as unknown as InBorderForm;
  const { encoding } = metadata;
  if (encoding !== undefined && typeof encoding !== 'string') return payload;
  const bytes = encoding === undefined ? {} : metadataOf(encoding);
  for (const key of Object.keys(metadata)) if (key !== 'encoding') bytes[key] = fromChars(metadata[key] ?? '');
  return typeof data === 'string' ? new TextPayload(bytes, data) : { metadata: bytes, data };
}

/** The border form of `payload`; typed as a payload, for nothing but converters looks inside. */
export function toBorder(payload: Payload): Payload {
  const encoding = encodingOf(payload);
  const metadata: Record<string, string> = encoding === undefined ? {} : { encoding };
  for (const key of Object.keys(payload.metadata)) {
    if (key !== 'encoding') metadata[key] = toChars(payload.metadata[key]);
  }
  const isText = payload instanceof TextPayload || encoding?.startsWith('json/') === true || payload.data.length === 0;
  const border: InBorderForm = isText ? { metadata, data: textOf(payload) } : new BytesPayload(metadata, payload.data);
  return border as unknown as Payload;
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

/** A converter whose payloads are in border form, over one whose payloads are real. */
export class BorderConverter implements PayloadConverter {
  constructor(private readonly inner: PayloadConverter) {}

  toPayload(value: unknown, context?: SerializationContext): Payload | undefined {
    const payload = this.inner.toPayload(value, context);
    return payload && toBorder(payload);
  }

  fromPayload(payload: Payload, type?: TypeHint, context?: SerializationContext): unknown {
    return this.inner.fromPayload(fromBorder(payload), type, context);
  }
}
