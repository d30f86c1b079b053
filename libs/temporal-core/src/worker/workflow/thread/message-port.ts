/**
 * A protocol port over a MessagePort. What is posted in one turn crosses in one message, since each costs both threads a
 * wake-up; bytes cross without the larger buffer that they may be a view of.
 */
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

/** What a MessagePort, a Worker and a `parentPort` have in common. */
export interface MessageEndpoint {
  postMessage(value: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
}

/** Below this a copy is cheaper than to hand a buffer over. */
const leastTransferBytes = 4_096;

export class MessagePortEnd<Outgoing extends ToProcessor | FromProcessor, Incoming> implements ProtocolPort<
  Outgoing,
  Incoming
> {
  private gathered: Outgoing[] = [];
  private transfer: ArrayBuffer[] = [];
  private isClosed = false;

  /**
   * @param onFault - takes what a receiver threw, and what could not be sent
   */
  constructor(
    private readonly endpoint: MessageEndpoint,
    private readonly onFault: (error: unknown) => void,
  ) {}

  post(message: Outgoing, transfer: readonly ArrayBuffer[] = []): void {
    if (this.isClosed) return;
    if (this.gathered.length === 0) queueMicrotask(() => this.flush());
    this.gathered.push(this.compact(message));
    this.transfer.push(...transfer);
  }

  onMessage(receive: (message: Incoming) => void): void {
    this.endpoint.on('message', (batch) => {
      for (const message of batch as Incoming[]) this.deliver(message, receive);
    });
  }

  /** Drops what comes and what is posted from now on. The endpoint is its owner's to close. */
  close(): void {
    this.isClosed = true;
    this.gathered = [];
    this.transfer = [];
  }

  private deliver(message: Incoming, receive: (message: Incoming) => void): void {
    if (this.isClosed) return;
    try {
      receive(message);
    } catch (error) {
      this.onFault(error);
    }
  }

  private flush(): void {
    if (this.isClosed) return;
    const { gathered, transfer } = this;
    this.gathered = [];
    this.transfer = [];
    try {
      this.endpoint.postMessage(gathered, transfer);
    } catch (error) {
      this.onFault(error);
    }
  }

  private compact(message: Outgoing): Outgoing {
    if (message.type === 'rpc') return { ...message, request: this.exact(message.request) };
    if (message.type === 'rpcResult') return { ...message, response: this.exact(message.response) };
    return message;
  }

  /** Structured clone copies the whole buffer under a view, which may be a pool. */
  private exact(bytes: Uint8Array): Uint8Array {
    if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
    const copy = Uint8Array.from(bytes);
    if (copy.length >= leastTransferBytes) this.transfer.push(copy.buffer);
    return copy;
  }
}
