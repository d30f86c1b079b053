/**
 * Eager activities on the main thread: keeps slots for the tasks that a workflow task processor asks the server for, and runs
 * those that came.
 */
import { decodeMessage } from '../../../proto/index.js';
import type { EagerReservation } from '../../activity/eager-tasks.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

type Message<Type extends FromProcessor['type']> = Extract<FromProcessor, { type: Type }>;

export class EagerSlots {
  private readonly reservations = new Map<number, EagerReservation>();

  /** @param reserve - takes slots of the activity worker; absent where there is none */
  constructor(
    private readonly port: Pick<ProtocolPort<ToProcessor, FromProcessor>, 'post'>,
    private readonly reserve: ((count: number) => EagerReservation) | undefined,
  ) {}

  grant({ id, count }: Message<'eagerSlotRequest'>): void {
    const reservation = this.reserve?.(count);
    if (reservation && reservation.count > 0) this.reservations.set(id, reservation);
    this.port.post({ type: 'eagerSlotsGranted', id, count: reservation?.count ?? 0 });
  }

  dispatch({ id, tasks }: Message<'eagerActivityTasks'>): void {
    const reservation = this.reservations.get(id);
    this.reservations.delete(id);
    reservation?.dispatch(tasks.map((task) => decodeMessage('PollActivityTaskQueueResponse', task)));
  }

  /** Frees all slots: no task will come any more. */
  close(): void {
    for (const reservation of this.reservations.values()) reservation.dispatch([]);
    this.reservations.clear();
  }
}
