/**
 * Several codecs as one: encoding goes through them first to last, decoding last to first, as in the other SDKs. Whatever a
 * codec does wrong becomes an error that names codec, direction and place.
 */
import { TemporalError } from '../common/errors.js';
import type { Payload } from '../common/payload.js';
import { messageOf } from '../common/safe-text.js';
import { PayloadCodecError } from './errors.js';
import type { PayloadCodec } from './payload-codec.js';
import type { SerializationContext } from './serialization-context.js';

export type CodecDirection = 'encode' | 'decode';

/**
 * Runs payloads through all codecs.
 *
 * @param place - of the payloads in their message, for errors
 * @throws PayloadCodecError when a codec throws or returns no list of payloads
 */
export async function runCodecs(
  direction: CodecDirection,
  codecs: readonly PayloadCodec[],
  payloads: Payload[],
  context?: SerializationContext,
  place?: string,
): Promise<Payload[]> {
  let current = payloads;
  for (let i = 0; i < codecs.length; i++) {
    const codec = codecs[direction === 'encode' ? i : codecs.length - 1 - i];
    current = await runCodec(direction, codec, current, context, place);
  }
  return current;
}

/**
 * {@link runCodecs} where as many payloads must come out as went in.
 *
 * @throws PayloadCodecError also when the number differs
 */
export async function runCodecsOneToOne(
  direction: CodecDirection,
  codecs: readonly PayloadCodec[],
  payloads: Payload[],
  context?: SerializationContext,
  place?: string,
): Promise<Payload[]> {
  const result = await runCodecs(direction, codecs, payloads, context, place);
  if (result.length === payloads.length) return result;
  throw new PayloadCodecError(
    `${codecs.map(nameOf).join(', ')}: ${direction} returned ${result.length} payloads for ${payloads.length}${at(place)}, ` +
      `where exactly ${payloads.length} ${payloads.length === 1 ? 'is' : 'are'} needed. Keep the number of payloads.`,
  );
}

async function runCodec(
  direction: CodecDirection,
  codec: PayloadCodec,
  payloads: Payload[],
  context: SerializationContext | undefined,
  place: string | undefined,
): Promise<Payload[]> {
  let result: unknown;
  try {
    result = await codec[direction](payloads, context);
  } catch (cause) {
    // A codec that runs others, such as those of another thread, has said which of them failed.
    if (isOfCodec(cause)) {
      const where = place === undefined ? '' : ` (at ${place})`;
      throw new PayloadCodecError(`${cause.message}${where}`, { cause: cause.cause ?? cause });
    }
    const reason = messageOf(cause);
    throw new PayloadCodecError(`${nameOf(codec)}: ${direction} failed${at(place)}: ${reason}`, { cause });
  }
  if (Array.isArray(result) && result.every(isPayload)) return result;
  throw new PayloadCodecError(
    `${nameOf(codec)}: ${direction} returned ${describe(result)}${at(place)}. ` +
      `Return a list of payloads, each with "metadata" (Uint8Arrays by name) and "data" (a Uint8Array).`,
  );
}

/** By its code: the class is not kept between threads. */
function isOfCodec(error: unknown): error is TemporalError {
  return error instanceof TemporalError && error.code === 'TEMPORAL_PAYLOAD_CODEC_FAILED';
}

function isPayload(value: unknown): value is Payload {
  if (typeof value !== 'object' || value === null) return false;
  const { metadata, data } = value as Partial<Payload>;
  if (typeof metadata !== 'object' || metadata === null || !ArrayBuffer.isView(data)) return false;
  return Object.values(metadata).every((value) => ArrayBuffer.isView(value));
}

function describe(result: unknown): string {
  if (!Array.isArray(result)) return result === null ? 'null' : `a value of type ${typeof result}`;
  return `a list whose entry ${result.findIndex((entry) => !isPayload(entry))} is no payload`;
}

function nameOf(codec: PayloadCodec): string {
  const name = codec.constructor.name;
  return name === 'Object' || name === '' ? 'A payload codec' : `Payload codec ${name}`;
}

function at(place: string | undefined): string {
  return place === undefined ? '' : ` at ${place}`;
}
