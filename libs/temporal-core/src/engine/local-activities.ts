/**
 * The local activities of a run: those that the worker runs, those whose end is expected from history, and the ends that
 * history holds further ahead. The worker is asked by orders, which it takes when workflow code has nothing more to do.
 *
 * On replay workflow code must learn of several ends in the activations in which it learned of them first, for it may
 * depend on which came together. Markers stand in their order, and say how many activations came before.
 */
import type { ScheduleLocalActivityCommand } from '../activation/commands.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import type { HistoryEvent } from '../proto/index.js';
import { describeEvent } from './event-names.js';
import { readLocalActivityMarker } from './local-activity-marker.js';
import type { LocalActivityOrder, LocalActivityRecord, LocalActivityReport } from './local-activity-record.js';
import type { MachineIndex } from './machine-index.js';
import type { LocalActivityDesk, LocalActivitySource } from './machines/machine-context.js';

interface LocalActivityRun {
  readonly isReplaying: boolean;
  readonly jobs: { readonly isEmpty: boolean };
  readonly machines: Pick<MachineIndex, 'find' | 'dropIfClosed'>;
}

interface Ahead {
  readonly eventId: number;
  readonly record: LocalActivityRecord;
}

export const localActivityKind = 'local activity';

export class LocalActivities implements LocalActivityDesk {
  /** Activations of the task at hand so far. */
  activationIndex = 0;
  private readonly expected = new Map<number, LocalActivitySource>();
  private readonly running = new Map<number, LocalActivitySource>();
  /** Ends that workflow code does not know of, in the order of history. */
  private ahead: Ahead[] = [];
  private orders: LocalActivityOrder[] = [];

  constructor(private readonly run: LocalActivityRun) {}

  /** Some are running whose end workflow code waits for. */
  get areAwaited(): boolean {
    return this.running.size > 0;
  }

  add(machine: LocalActivitySource): void {
    this.expected.set(machine.seq, machine);
    if (!this.run.isReplaying) this.begin(machine);
  }

  execute(machine: LocalActivitySource, request: ScheduleLocalActivityCommand): void {
    this.running.set(machine.seq, machine);
    this.orders.push({ type: 'run', request });
  }

  stop(seq: number, isAwaited: boolean): boolean {
    const isUnstarted = this.withdraw(seq);
    if (!isAwaited || isUnstarted) this.running.delete(seq);
    // Also what was not started here may run: an earlier life of the run has begun it.
    this.orders.push({ type: 'cancel', seq, isAwaited: isAwaited && !isUnstarted });
    return isUnstarted;
  }

  leave(seq: number): void {
    this.running.delete(seq);
    this.withdraw(seq);
    this.orders.push({ type: 'abandon', seq });
  }

  seek(machine: LocalActivitySource): void {
    const index = this.ahead.findIndex((item) => item.record.seq === machine.seq);
    if (index < 0 || this.isLater(this.ahead[index])) return;
    const [{ record, eventId }] = this.ahead.splice(index, 1);
    this.expected.delete(machine.seq);
    machine.foresee(record, eventId);
  }

  /** A marker lies ahead of the task at hand. */
  announce(event: HistoryEvent): void {
    this.ahead.push({ eventId: event.eventId ?? 0, record: readLocalActivityMarker(event) });
  }

  /** A batch of history was applied: its task, or one that it continues, is the one at hand. */
  batchApplied(): void {
    this.activationIndex = 0;
    if (this.run.isReplaying) return;
    for (const machine of [...this.expected.values()]) this.begin(machine);
  }

  /** Tells workflow code of what lies ahead and is due; of the rest too when nothing else would happen. */
  deliver(): void {
    this.deliverDue(false);
    if (this.run.jobs.isEmpty) this.deliverDue(true);
  }

  /** A local activity has ended. One that is no longer awaited is ignored. */
  report(seq: number, report: LocalActivityReport): void {
    const machine = this.running.get(seq);
    this.running.delete(seq);
    machine?.report(report);
  }

  /** The run has ended: nothing is awaited any more. */
  end(): void {
    if (this.running.size > 0) this.orders = [{ type: 'cancelAll' }];
    this.running.clear();
    this.expected.clear();
  }

  takeOrders(): LocalActivityOrder[] {
    const { orders } = this;
    this.orders = [];
    return orders;
  }

  /**
   * Takes a marker whose end was told ahead of it. False for one that confirms a command.
   *
   * @throws NondeterminismError when workflow code has no such local activity
   */
  passesOverMarker(event: HistoryEvent): boolean {
    const { seq, activityId, activityType } = readLocalActivityMarker(event);
    const { machines } = this.run;
    const machine = machines.find(localActivityKind, seq) as LocalActivitySource | undefined;
    if (machine === undefined) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} of local activity id "${activityId}", type "${activityType}", but ` +
          'workflow code did not call it.',
        event.eventId ?? 0,
      );
    }
    if (machine.isRecording) return false;
    machine.applyEvent(event);
    machines.dropIfClosed(machine);
    return true;
  }

  private begin(machine: LocalActivitySource): void {
    this.expected.delete(machine.seq);
    machine.begin();
  }

  private deliverDue(includesLater: boolean): void {
    for (;;) {
      const [next] = this.ahead;
      const machine = next && this.expected.get(next.record.seq);
      if (!machine || (!includesLater && this.isLater(next))) return;
      this.ahead.shift();
      this.expected.delete(machine.seq);
      machine.foresee(next.record, next.eventId);
    }
  }

  private isLater({ record }: Ahead): boolean {
    return record.activationIndex !== undefined && record.activationIndex > this.activationIndex;
  }

  /** Takes back the order to run; false when the worker has taken it. */
  private withdraw(seq: number): boolean {
    const before = this.orders.length;
    this.orders = this.orders.filter((order) => order.type !== 'run' || order.request.seq !== seq);
    return this.orders.length < before;
  }
}
