/**
 * The payload codecs as the workflow task processor sees them: one codec that asks the main thread. What is asked for in one go, such as
 * the payloads of one message, crosses the port in one message.
 */
import type { Payload } from '../../../common/payload.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import type { SerializationContext } from '../../../converter/serialization-context.js';
import { deferred, type Deferred } from '../../../common/async.js';
import { PendingCalls } from './pending-calls.js';
import { fromThreadError } from './thread-error.js';
import type { CodecBatch, FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

type Direction = 'encode' | 'decode';

interface Request {
  batch: CodecBatch;
  answer: Deferred<Payload[]>;
}

export class ThreadCodec implements PayloadCodec {
  private readonly calls = new PendingCalls<Payload[][]>();
  private readonly gathered: Record<Direction, Request[]> = { encode: [], decode: [] };

  constructor(private readonly port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>) {}

  encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return this.gather('encode', payloads, context);
  }

  decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return this.gather('decode', payloads, context);
  }

  /** Takes an answer of the main thread. */
  receive(message: Extract<ToProcessor, { type: 'codecResult' | 'codecFailed' }>): void {
    if (message.type === 'codecResult') this.calls.resolve(message.id, message.batches);
    else this.calls.reject(message.id, fromThreadError(message.error));
  }

  close(reason: Error): void {
    this.calls.close(reason);
  }

  private gather(direction: Direction, payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const gathered = this.gathered[direction];
    if (gathered.length === 0) queueMicrotask(() => void this.send(direction));
    const answer = deferred<Payload[]>();
    gathered.push({ batch: context ? { payloads, context } : { payloads }, answer });
    return answer.promise;
  }

  private async send(direction: Direction): Promise<void> {
    const requests = this.gathered[direction].splice(0);
    try {
      const { id, promise } = this.calls.open();
      this.port.post({ type: 'codec', id, direction, batches: requests.map(({ batch }) => batch) });
      const batches = await promise;
      for (const [i, { answer }] of requests.entries()) answer.resolve(batches[i] ?? []);
    } catch (error) {
      for (const { answer } of requests) answer.reject(error);
    }
  }
}
