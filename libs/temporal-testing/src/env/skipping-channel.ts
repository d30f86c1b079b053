/**
 * The way from clients to a server that skips time: it skips while one of them waits for the result of a workflow. It knows
 * that by the calls, so that every client over it skips time, also one that an application makes.
 */
import type { ClosableRpcChannel } from '@nest-temporal/server';
import { isResultWait } from '@nest-temporal/server/internal/transport/result-wait';
import type { AutoSkipping } from './auto-skipping.js';

export class SkippingChannel implements ClosableRpcChannel {
  constructor(
    private readonly wire: ClosableRpcChannel,
    private readonly skipping: AutoSkipping,
  ) {}

  unary(...call: Parameters<ClosableRpcChannel['unary']>): Promise<Uint8Array> {
    const [path, request] = call;
    if (!isResultWait(path, request)) return this.wire.unary(...call);
    return this.skipping.during(() => this.wire.unary(...call));
  }

  close(): void {
    this.wire.close();
  }
}
