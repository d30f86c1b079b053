/**
 * Finds the payloads in a message, so that a codec can replace them. What is walked is the generated list of fields that hold
 * payloads; a message that holds none costs one look-up.
 *
 * The content of a `google.protobuf.Any` is not seen: who has one (the body of an update's protocol message) unpacks it with
 * `unpackAny`, collects from the typed message, and packs that again with `packAny`.
 */
import type { MessageName } from './descriptor.js';
import type { Command, HistoryEvent, MessageTypes, Payload } from './gen/types.js';
import { putEntry } from './message-class.js';
import { holdsPayloads, planOf, type Plan, type Step } from './payload-plan.js';

/** Which payloads to collect beside those of the user. All default to false. */
export interface PayloadSelection {
  /** Search attributes, and the values by which counts are grouped: the server reads them. */
  searchAttributes?: boolean;
  /** Headers: written by interceptors, which may expect to read them as they are. */
  headers?: boolean;
  /** What the library itself writes into its markers. */
  coreMarkers?: boolean;
}

interface SlotContext {
  /** Names, indices and map keys that lead from the message to the slot. */
  readonly path: readonly (string | number)[];
  /** The innermost history event that holds the slot. */
  readonly event?: HistoryEvent;
  /** The innermost command that holds the slot. */
  readonly command?: Command;
}

/** A place of exactly one payload. */
export interface SinglePayloadSlot extends SlotContext {
  readonly kind: 'single';
  get(): Payload;
  set(payload: Payload): void;
}

/** A place of a list of payloads, which may be replaced by a list of another length. */
export interface PayloadListSlot extends SlotContext {
  readonly kind: 'list';
  get(): readonly Payload[];
  set(payloads: Payload[]): void;
}

export type PayloadSlot = SinglePayloadSlot | PayloadListSlot;

/**
 * Collects the places of payloads in a message. Setting one changes the message.
 *
 * @example
 * for (const slot of collectPayloads('History', history)) {
 *   if (slot.kind === 'list') slot.set(await decode(slot.get()));
 * }
 */
export function collectPayloads<K extends MessageName>(
  name: K,
  message: MessageTypes[K],
  selection: PayloadSelection = {},
): PayloadSlot[] {
  if (!holdsPayloads(name)) return [];
  const walk = new PayloadWalk(selection);
  walk.message(planOf(name), message);
  return walk.slots;
}

/** Number of steps beyond which it is cheaper to go through the fields that are set. */
const wide = 8;

type Fields = Record<string, object | null | undefined>;

class PayloadWalk {
  readonly slots: PayloadSlot[] = [];
  private readonly path: (string | number)[] = [];
  private event?: HistoryEvent;
  private command?: Command;

  constructor(private readonly selection: PayloadSelection) {}

  message(plan: Plan, message: object): void {
    if (plan.kind === 'header' && !this.selection.headers) return;
    if (plan.kind === 'searchAttributes' && !this.selection.searchAttributes) return;
    const { event, command } = this;
    if (plan.kind === 'event') this.event = message;
    else if (plan.kind === 'command') this.command = message;
    this.fields(plan, message as Fields);
    this.event = event;
    this.command = command;
  }

  private fields(plan: Plan, message: Fields): void {
    if (plan.steps.length <= wide) {
      for (const step of plan.steps) this.field(plan, step, message);
      return;
    }
    for (const name of Object.keys(message)) {
      const step = plan.byName.get(name);
      if (step) this.field(plan, step, message);
    }
  }

  private field(plan: Plan, step: Step, message: Fields): void {
    const value = message[step.name];
    if (!value) return;
    this.path.push(step.name);
    if (step.shape === 'one') this.one(step.plan, message, step.name, value);
    else if (step.shape === 'list') this.list(step.plan, message, step.name, value as object[]);
    else {
      this.map(
        step.plan,
        value as Record<string, object>,
        plan.kind === 'marker' ? this.libraryKeys(message) : undefined,
      );
    }
    this.path.pop();
  }

  private one(plan: Plan | undefined, owner: object, key: string, value: object): void {
    if (plan) {
      this.message(plan, value);
      return;
    }
    this.slots.push({
      kind: 'single',
      path: this.path.slice(),
      event: this.event,
      command: this.command,
      get: () => (owner as Record<string, Payload>)[key],
      set: (payload) => {
        putEntry(owner as Record<string, unknown>, key, payload);
      },
    });
  }

  private list(plan: Plan | undefined, owner: object, key: string, values: object[]): void {
    if (plan) {
      for (let index = 0; index < values.length; index++) {
        this.path.push(index);
        this.message(plan, values[index]);
        this.path.pop();
      }
    } else if (values.length > 0) {
      this.slots.push({
        kind: 'list',
        path: this.path.slice(),
        event: this.event,
        command: this.command,
        get: () => (owner as Record<string, Payload[]>)[key],
        set: (payloads) => {
          (owner as Record<string, Payload[]>)[key] = payloads;
        },
      });
    }
  }

  private map(plan: Plan | undefined, entries: Record<string, object>, leftOut: LeftOut): void {
    if (leftOut === 'all') return;
    for (const key of Object.keys(entries)) {
      if (key === leftOut) continue;
      this.path.push(key);
      this.one(plan, entries, key, entries[key]);
      this.path.pop();
    }
  }

  /** The key of a marker's details that the library wrote for itself, or all of them. */
  private libraryKeys(message: { markerName?: unknown }): LeftOut {
    return this.selection.coreMarkers ? undefined : libraryDetails.get(message.markerName);
  }
}

type LeftOut = 'all' | 'data' | undefined;

const libraryDetails = new Map<unknown, LeftOut>([
  ['core_patch', 'all'],
  ['core_local_activity', 'data'],
]);
