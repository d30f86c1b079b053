/** An {@link RpcChannel} over the port: the main thread makes the call on its connection. */
import { onAbort } from '../../../common/abortable-calls.js';
import { RpcError, type RpcChannel, type RpcOptions, type RpcStatus } from '../../../common/rpc-channel.js';
import { PendingCalls } from './pending-calls.js';
import type { FromProcessor, ProtocolPort, RpcRequest, ToProcessor } from './thread-protocol.js';

export class ThreadChannel implements RpcChannel {
  private readonly calls = new PendingCalls<Uint8Array>();

  constructor(private readonly port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>) {}

  unary(path: string, request: Uint8Array, { metadata, deadlineMs, signal }: RpcOptions): Promise<Uint8Array> {
    if (signal?.aborted) return Promise.reject(cancelled(path, signal));
    const { id, promise } = this.calls.open();
    const message: RpcRequest = { type: 'rpc', id, path, request, deadlineMs, isCancellable: signal !== undefined };
    if (metadata) message.metadata = metadata;
    // The request is copied, not transferred: a retry sends the same bytes again.
    this.port.post(message);
    if (!signal) return promise;
    const stopWaiting = onAbort(signal, () => {
      if (this.calls.reject(id, cancelled(path, signal))) this.port.post({ type: 'rpcCancel', id });
    });
    return promise.finally(stopWaiting);
  }

  /** Takes an answer of the main thread. */
  receive(message: Extract<ToProcessor, { type: 'rpcResult' | 'rpcFailed' }>): void {
    if (message.type === 'rpcResult') this.calls.resolve(message.id, message.response);
    else this.calls.reject(message.id, new RpcError(message.status));
  }

  close(): void {
    this.calls.close(new RpcError({ status: 'CANCELLED', message: 'The worker has stopped' }));
  }
}

function cancelled(path: string, signal: AbortSignal): RpcError {
  const status: RpcStatus = { status: 'CANCELLED', message: `${path} was aborted by its AbortSignal` };
  return new RpcError(status, { cause: signal.reason });
}
