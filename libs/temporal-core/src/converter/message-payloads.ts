/**
 * Codecs over whole messages, in place: every payload of a request or response but search attributes, headers and what the
 * library itself writes into markers. The body of an `Any` is not seen: unpack it first, pack it after.
 */
import type { Payload } from '../common/payload.js';
import type { Command, HistoryEvent, MessageTypes } from '../proto/index.js';
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
  const groups = groupsOf(slots, context);
  const results = await Promise.all(
    groups.map((group) => runCodecsOneToOne(direction, codecs, group.slots.flatMap(payloadsOf), group.owner, name)),
  );
  for (const [i, group] of groups.entries()) {
    let start = 0;
    for (const slot of group.slots) {
      const end = start + (slot.kind === 'single' ? 1 : slot.get().length);
      put(slot, results[i].slice(start, end));
      start = end;
    }
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
      const owner = ownerOf(slot, context);
      return run(direction, codecs, payloadsOf(slot), owner, `${name}.${slot.path.join('.')}`);
    }),
  );
  for (const [i, slot] of slots.entries()) put(slot, results[i]);
}

/** The slots of one owner. */
interface SlotGroup {
  readonly owner: SerializationContext | undefined;
  readonly slots: PayloadSlot[];
}

/** Nearly always there is one. */
function groupsOf(slots: readonly PayloadSlot[], context: SerializationContext | undefined): SlotGroup[] {
  const groups = new Map<string | undefined, SlotGroup>();
  for (const slot of slots) {
    const owner = ownerOf(slot, context);
    const group = groups.get(owner?.workflowId);
    if (group) group.slots.push(slot);
    else groups.set(owner?.workflowId, { owner, slots: [slot] });
  }
  return [...groups.values()];
}

/** What goes to another workflow, or comes from it, is that workflow's: it decodes and encodes the same payloads. */
function ownerOf(
  { event, command }: PayloadSlot,
  context: SerializationContext | undefined,
): SerializationContext | undefined {
  if (context?.type !== 'workflow') return context;
  const workflowId = (command && targetOfCommand(command)) ?? (event && targetOfEvent(event));
  return workflowId ? { ...context, workflowId } : context;
}

function targetOfCommand(command: Command): string | undefined {
  return (
    command.startChildWorkflowExecutionCommandAttributes?.workflowId ??
    command.signalExternalWorkflowExecutionCommandAttributes?.execution?.workflowId
  );
}

function targetOfEvent(event: HistoryEvent): string | undefined {
  const execution = (
    event.childWorkflowExecutionCompletedEventAttributes ??
    event.childWorkflowExecutionFailedEventAttributes ??
    event.childWorkflowExecutionCanceledEventAttributes ??
    event.signalExternalWorkflowExecutionInitiatedEventAttributes
  )?.workflowExecution;
  return execution?.workflowId ?? event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
}

function payloadsOf(slot: PayloadSlot): Payload[] {
  return slot.kind === 'single' ? [slot.get()] : [...slot.get()];
}

function put(slot: PayloadSlot, payloads: Payload[]): void {
  if (slot.kind === 'single') slot.set(payloads[0]);
  else slot.set(payloads);
}
