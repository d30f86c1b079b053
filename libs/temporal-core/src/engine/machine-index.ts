/**
 * The open machines of which a run may have many, by kind and key and by the events that recorded their commands. Closed
 * ones are dropped, so that a long run holds only what is in flight.
 */
import type { HistoryEvent } from '../proto/index.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import { EngineFault } from './errors.js';
import { describeEvent } from './event-names.js';
import type { CommandSource, NumberedMachine } from './machines/machine-context.js';

/** Number of a machine that workflow code starts, or id of one that a message starts. */
type Key = number | string;

/** Machines of one kind that are open, and the highest number that any of the kind has had. */
interface OpenMachines {
  readonly byKey: Map<Key, NumberedMachine>;
  lastSeq: number;
}

export class MachineIndex {
  private readonly kinds = new Map<string, OpenMachines>();
  private readonly byEventId = new Map<number, NumberedMachine>();
  /** Where each open machine is to be found: its kind and key if it has one, and the events that it has been recorded under. */
  private readonly places = new Map<
    CommandSource,
    { kind: OpenMachines | undefined; key: Key; machine: NumberedMachine; eventIds: number[] }
  >();

  /** @param kind - for messages: `timer`, `activity` */
  add(kind: string, machine: NumberedMachine): void {
    const open = this.openOf(kind);
    if (machine.seq <= open.lastSeq) {
      throw new EngineFault(`Workflow code issued ${kind} ${machine.seq} after ${kind} ${open.lastSeq}.`);
    }
    open.lastSeq = machine.seq;
    this.put(open, machine.seq, machine);
  }

  /** Adds a machine that a message of a protocol starts. @param id - as the messages name it */
  addInstance(kind: string, id: string, machine: NumberedMachine): void {
    this.put(this.openOf(kind), id, machine);
  }

  /** The machine that messages of a protocol name, `undefined` when it has closed or never was. */
  instance(kind: string, id: string): NumberedMachine | undefined {
    return this.openOf(kind).byKey.get(id);
  }

  /** Adds a machine that only events name, such as one that another machine made. */
  addUnnumbered(machine: NumberedMachine): void {
    this.places.set(machine, { kind: undefined, key: machine.seq, machine, eventIds: [] });
  }

  /** History has recorded a command of the machine; later events name it by `eventId`. Others are not remembered. */
  record(source: CommandSource, eventId: number): void {
    const place = this.places.get(source);
    if (place === undefined) return;
    place.eventIds.push(eventId);
    this.byEventId.set(eventId, place.machine);
  }

  /**
   * The machine that workflow code names, `undefined` when it has closed.
   *
   * @throws EngineFault when there never was one
   */
  withSeq(kind: string, seq: number): NumberedMachine | undefined {
    const machine = this.find(kind, seq);
    if (machine === undefined && seq > this.openOf(kind).lastSeq) {
      throw new EngineFault(`Workflow code named ${kind} ${seq}, which it never started.`);
    }
    return machine;
  }

  /** The machine with the number, `undefined` when it has closed or there never was one. */
  find(kind: string, seq: number): NumberedMachine | undefined {
    return this.openOf(kind).byKey.get(seq);
  }

  /**
   * The machine that a history event names by the event that recorded its command.
   *
   * @throws NondeterminismError when workflow code never asked for it
   */
  initiatedBy(kind: string, initiatingEventId: number | undefined, event: HistoryEvent): NumberedMachine {
    const machine = this.byEventId.get(initiatingEventId ?? 0);
    if (machine === undefined) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} for the ${kind} of event ${initiatingEventId ?? 0}, ` +
          'but workflow code has none open.',
        event.eventId ?? 0,
      );
    }
    return machine;
  }

  dropIfClosed(source: CommandSource): void {
    const place = this.places.get(source);
    if (!place?.machine.isClosed) return;
    this.places.delete(source);
    place.kind?.byKey.delete(place.key);
    for (const eventId of place.eventIds) this.byEventId.delete(eventId);
  }

  private put(kind: OpenMachines, key: Key, machine: NumberedMachine): void {
    kind.byKey.set(key, machine);
    this.places.set(machine, { kind, key, machine, eventIds: [] });
  }

  private openOf(kind: string): OpenMachines {
    let open = this.kinds.get(kind);
    if (open === undefined) this.kinds.set(kind, (open = { byKey: new Map(), lastSeq: 0 }));
    return open;
  }
}
