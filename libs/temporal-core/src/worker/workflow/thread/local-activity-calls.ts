/** Local activities on the main thread: runs those that a workflow task processor requests. */
import { plainResult, type LocalActivityRequest, type LocalActivityResult } from '../../activity/local-activity.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

type Message<Type extends FromProcessor['type']> = Extract<FromProcessor, { type: Type }>;

/** Runs a local activity to its end; never rejects. */
export type RunLocalActivity = (request: LocalActivityRequest, cancelled: AbortSignal) => Promise<LocalActivityResult>;

export class LocalActivityCalls {
  private readonly running = new Map<number, AbortController>();
  private isClosed = false;

  constructor(
    private readonly port: Pick<ProtocolPort<ToProcessor, FromProcessor>, 'post'>,
    private readonly run: RunLocalActivity,
  ) {}

  async start({ id, request }: Message<'localActivity'>): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    const result = await this.run(request, controller.signal);
    this.running.delete(id);
    if (!this.isClosed) this.port.post({ type: 'localActivityResult', id, result: plainResult(result) });
  }

  cancel({ id }: Message<'localActivityCancel'>): void {
    this.running.get(id)?.abort();
  }

  /** Cancels all: nobody waits for them any more. */
  close(): void {
    this.isClosed = true;
    for (const controller of this.running.values()) controller.abort();
  }
}
