/**
 * Activity tasks that arrive with the response to a workflow task instead of a poll. A slot is reserved
 * before a task is requested, so that every task that arrives can run. Unused slots are released.
 */
import { deferred } from '../../common/async.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import type { Slot, Slots } from '../slots.js';

/** Slots reserved for the tasks of a single response. */
export interface EagerReservation {
  /** Maximum number of tasks to request. */
  readonly count: number;
  /**
   * Runs the tasks that arrived and releases the other slots. Must be called even without tasks; later calls have no
   * effect.
   */
  dispatch(tasks: readonly PollActivityTaskQueueResponse[]): void;
}

export interface EagerTasksParts {
  slots: Pick<Slots, 'tryAcquire'>;
  /** Runs one task to its end, with its own error handling: a rejection is fatal. */
  process(task: PollActivityTaskQueueResponse): Promise<void>;
  onFatal(error: unknown): void;
}

export class EagerTasks {
  /** Number of open reservations and tasks. */
  private open = 0;
  private isDraining = false;
  private readonly idle = deferred();

  constructor(private readonly parts: EagerTasksParts) {}

  /** Reserves as many slots as are free, at most `count`. */
  reserve(count: number): EagerReservation {
    const slots = this.takeSlots(this.isDraining ? 0 : count);
    let isOver = slots.length === 0;
    if (!isOver) this.open++;
    return {
      count: slots.length,
      dispatch: (tasks) => {
        if (isOver) return;
        isOver = true;
        // A task beyond the reservation is a server fault; no other worker would run it.
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
