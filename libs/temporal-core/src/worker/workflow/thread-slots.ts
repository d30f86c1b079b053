/** The slots of the main side, asked for over the port. */
import { PendingCalls } from './pending-calls.js';
import type { Slot, SlotSource } from '../slots.js';
import type { FromWorkflowSide, ProtocolPort, ToWorkflowSide } from './thread-protocol.js';

export class ThreadSlots implements SlotSource {
  private readonly requests = new PendingCalls<Slot>();

  constructor(private readonly port: Pick<ProtocolPort<FromWorkflowSide, ToWorkflowSide>, 'post'>) {}

  acquire(signal: AbortSignal): Promise<Slot> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const { id, promise } = this.requests.open();
    this.port.post({ type: 'slotRequest', id });
    const onAbort = (): void => {
      if (this.requests.reject(id, signal.reason)) this.port.post({ type: 'slotCancel', id });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** Takes a grant of the main side. One that crossed a cancellation is taken back there. */
  receive({ id }: Extract<ToWorkflowSide, { type: 'slotGranted' }>): void {
    let held = true;
    this.requests.resolve(id, {
      release: () => {
        if (!held) return;
        held = false;
        this.port.post({ type: 'slotReleased', id });
      },
    });
  }
}
