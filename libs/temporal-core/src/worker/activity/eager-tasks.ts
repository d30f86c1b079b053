/**
 * Activity tasks that come with the answer to a workflow task instead of a poll. A slot is taken before the server is asked
 * for one, so that no task comes that nobody can run; the slots that no task came for are given back.
 */
import { deferred } from '../../common/async.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import type { Slot, Slots } from '../slots.js';

/** Slots that are kept for the tasks of one answer. */
export interface EagerReservation {
  /** Tasks that may be asked for. */
  readonly count: number;
  /** Runs the tasks that came and frees the other slots. Must be called, also without tasks; harmless when called again. */
  dispatch(tasks: readonly PollActivityTaskQueueResponse[]): void;
}

export interface EagerTasksParts {
  slots: Pick<Slots, 'tryAcquire'>;
  /** Runs one task to its end, with its own error handling: a rejection is fatal. */
  process(task: PollActivityTaskQueueResponse): Promise<void>;
  onFatal(error: unknown): void;
}

export class EagerTasks {
  /** Reservations and tasks that are not done with. */
  private open = 0;
  private isDraining = false;
  private readonly idle = deferred();

  constructor(private readonly parts: EagerTasksParts) {}

  /** Takes as many slots as are free, at most `count`. */
  reserve(count: number): EagerReservation {
    const slots = this.takeSlots(this.isDraining ? 0 : count);
    let isOver = slots.length === 0;
    if (!isOver) this.open++;
    return {
      count: slots.length,
      dispatch: (tasks) => {
        if (isOver) return;
        isOver = true;
        // A task beyond the reservation would be a fault of the server; nobody else would ever run it.
        for (const task of tasks) void this.run(task, slots.pop());
        for (const slot of slots) slot.release();
        this.close();
      },
    };
  }

  /** Reserves no more. */
  drain(): void {
    this.isDraining = true;
    if (this.open === 0) this.idle.resolve();
  }

  /** After {@link drain}: resolves when no reservation is out and all tasks have been answered. */
  get drained(): Promise<void> {
    return this.idle.promise;
  }

  private takeSlots(count: number): Slot[] {
    const slots: Slot[] = [];
    while (slots.length < count) {
      const slot = this.parts.slots.tryAcquire();
      if (!slot) break;
      slots.push(slot);
    }
    return slots;
  }

  private async run(task: PollActivityTaskQueueResponse, slot: Slot | undefined): Promise<void> {
    this.open++;
    try {
      await this.parts.process(task);
    } catch (error) {
      this.parts.onFatal(error);
    } finally {
      slot?.release();
      this.close();
    }
  }

  private close(): void {
    this.open--;
    if (this.isDraining && this.open === 0) this.idle.resolve();
  }
}
