/**
 * The open machines of one kind, by the number that workflow code gave their command and by the event that initiated
 * them. Closed ones are dropped, so that a long run holds only what is in flight.
 */
import type { HistoryEvent } from '../proto/index.js';
import { EngineFault, NondeterminismError } from './errors.js';
import { describeEvent } from './event-names.js';

export interface IndexedMachine {
  readonly seq: number;
  /** Event that recorded the command; 0 before. */
  readonly initiatingEventId: number;
  /** Nothing more can happen to it. */
  readonly isClosed: boolean;
}

export class MachineIndex<M extends IndexedMachine> {
  private readonly bySeq = new Map<number, M>();
  private readonly byEventId = new Map<number, M>();
  private lastSeq = 0;

  constructor(
    /** For messages: `timer`, `activity`. */
    private readonly kind: string,
  ) {}

  add(machine: M): void {
    if (machine.seq <= this.lastSeq) {
      throw new EngineFault(`Workflow code issued ${this.kind} ${machine.seq} after ${this.kind} ${this.lastSeq}.`);
    }
    this.lastSeq = machine.seq;
    this.bySeq.set(machine.seq, machine);
  }

  /** History has recorded the command of `seq`; later events name the machine by `eventId`. */
  record(seq: number, eventId: number): void {
    const machine = this.bySeq.get(seq);
    if (machine !== undefined) this.byEventId.set(eventId, machine);
  }

  /**
   * The machine that workflow code names, `undefined` when it has closed.
   *
   * @throws EngineFault when there never was one
   */
  withSeq(seq: number): M | undefined {
    const machine = this.bySeq.get(seq);
    if (machine === undefined && seq > this.lastSeq) {
      throw new EngineFault(`Workflow code named ${this.kind} ${seq}, which it never started.`);
    }
    return machine;
  }

  /**
   * The machine that a history event names by the event that initiated it.
   *
   * @throws NondeterminismError when workflow code never asked for it
   */
  initiatedBy(initiatingEventId: number | undefined, event: HistoryEvent): M {
    const machine = this.byEventId.get(initiatingEventId ?? 0);
    if (machine === undefined) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} for the ${this.kind} of event ${initiatingEventId ?? 0}, ` +
          'but workflow code has none open.',
        event.eventId ?? 0,
      );
    }
    return machine;
  }

  dropIfClosed(seq: number): void {
    const machine = this.bySeq.get(seq);
    if (!machine?.isClosed) return;
    this.bySeq.delete(seq);
    this.byEventId.delete(machine.initiatingEventId);
  }
}
