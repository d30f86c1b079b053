/**
 * The slots of the main thread, asked for over the port. Some that are free again stay here for the next poll, which then costs
 * no message.
 */
import { onAbort } from '../../../common/abortable-calls.js';
import { PendingCalls } from './pending-calls.js';
import type { Slot, SlotSource } from '../../slots.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

export class ThreadSlots implements SlotSource {
  private readonly requests = new PendingCalls<Slot>();
  /** Ids of the free slots that stayed. */
  private readonly spare: number[] = [];
  /** Requests that no slot was granted for yet. */
  private waiting = 0;
  private maxSpare = 0;

  constructor(private readonly port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>) {}

  /** @param count - free slots that stay here; the main thread must not need them for others */
  keepSpare(count: number): void {
    this.maxSpare = count;
  }

  acquire(signal: AbortSignal): Promise<Slot> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const spare = this.spare.pop();
    if (spare !== undefined) return Promise.resolve(this.slotOf(spare));
    const { id, promise } = this.requests.open();
    this.waiting++;
    this.port.post({ type: 'slotRequest', id });
    const stopWaiting = onAbort(signal, () => {
      if (this.requests.reject(id, signal.reason)) this.port.post({ type: 'slotCancel', id });
    });
    return promise.finally(() => {
      this.waiting--;
      stopWaiting();
    });
  }

  /** Takes a grant of the main thread. One that crossed a cancellation is taken back there. */
  receive({ id }: Extract<ToProcessor, { type: 'slotGranted' }>): void {
    this.requests.resolve(id, this.slotOf(id));
  }

  private slotOf(id: number): Slot {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.free(id);
      },
    };
  }

  private free(id: number): void {
    // Whoever waits is served by the main thread, first come first served.
    if (this.waiting === 0 && this.spare.length < this.maxSpare) this.spare.push(id);
    else this.port.post({ type: 'slotReleased', id });
  }
}
