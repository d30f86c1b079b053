/**
 * Codecs over whole messages, in place: every payload of a request or response but search attributes, headers and what the
 * library itself writes into markers. The body of an `Any` is not seen: unpack it first, pack it after.
 */
import type { Payload } from '../common/payload.js';
import type { MessageTypes } from '../proto/index.js';
import { collectPayloads, type PayloadSlot } from '../proto/payload-visitor.js';
import { runCodecs, runCodecsOneToOne, type CodecDirection } from './codec-chain.js';
import type { PayloadCodec } from './payload-codec.js';
import type { SerializationContext } from './serialization-context.js';

/**
 * Encodes the payloads of a message. The message changes only when all codecs succeeded.
 *
 * @throws PayloadCodecError when a codec throws or returns something else than it must
 */
export function encodeMessagePayloads<K extends keyof MessageTypes>(
  name: K,
  message: MessageTypes[K],
  codecs: readonly PayloadCodec[],
  context?: SerializationContext,
): Promise<void> {
  return transform('encode', name, message, codecs, context);
}

/** {@link encodeMessagePayloads} the other way. */
export function decodeMessagePayloads<K extends keyof MessageTypes>(
  name: K,
  message: MessageTypes[K],
  codecs: readonly PayloadCodec[],
  context?: SerializationContext,
): Promise<void> {
  return transform('decode', name, message, codecs, context);
}

const done = Promise.resolve();

function transform<K extends keyof MessageTypes>(
  direction: CodecDirection,
  name: K,
  message: MessageTypes[K],
  codecs: readonly PayloadCodec[],
  context: SerializationContext | undefined,
): Promise<void> {
  if (codecs.length === 0) return done;
  const slots = collectPayloads(name, message);
  if (slots.length === 0) return done;
  return codecs.every((codec) => codec.isOneToOne)
    ? transformTogether(direction, name, slots, codecs, context)
    : transformEach(direction, name, slots, codecs, context);
}

async function transformTogether(
  direction: CodecDirection,
  name: string,
  slots: readonly PayloadSlot[],
  codecs: readonly PayloadCodec[],
  context: SerializationContext | undefined,
): Promise<void> {
  const all = slots.flatMap(payloadsOf);
  const results = await runCodecsOneToOne(direction, codecs, all, context, name);
  let start = 0;
  for (const slot of slots) {
    const end = start + (slot.kind === 'single' ? 1 : slot.get().length);
    put(slot, results.slice(start, end));
    start = end;
  }
}

async function transformEach(
  direction: CodecDirection,
  name: string,
  slots: readonly PayloadSlot[],
  codecs: readonly PayloadCodec[],
  context: SerializationContext | undefined,
): Promise<void> {
  const results = await Promise.all(
    slots.map((slot) => {
      const run = slot.kind === 'single' ? runCodecsOneToOne : runCodecs;
      return run(direction, codecs, payloadsOf(slot), context, `${name}.${slot.path.join('.')}`);
    }),
  );
  for (const [i, slot] of slots.entries()) put(slot, results[i]);
}

function payloadsOf(slot: PayloadSlot): Payload[] {
  return slot.kind === 'single' ? [slot.get()] : [...slot.get()];
}

function put(slot: PayloadSlot, payloads: Payload[]): void {
  if (slot.kind === 'single') slot.set(payloads[0]);
  else slot.set(payloads);
}
