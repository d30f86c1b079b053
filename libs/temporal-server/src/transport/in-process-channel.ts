/**
 * The server without a network, for clients and workers of the same process. Messages are bytes as on the wire, so that
 * nobody shares an object with the server, and calls have deadlines, cancellation and size limits as they have there.
 *
 * A call that waits keeps the process alive, as a socket would.
 */
import { AbortableCalls } from '@nest-temporal/core/internal/common/abortable-calls';
import {
  RpcError,
  type ClosableRpcChannel,
  type RpcOptions,
  type RpcStatus,
} from '@nest-temporal/core/internal/common/rpc-channel';
import { CancelledError, DeadlineExceededError, InternalError, ServiceError } from '../common/errors.js';
import type { Dispatcher } from '../frontend/dispatcher.js';
import { ServerCall } from '../frontend/server-call.js';
import { largestRequestBytes } from '../config/fixed-limits.js';

const longestTimeoutMs = 2 ** 31 - 1;

export class InProcessChannel implements ClosableRpcChannel {
  private readonly waiting = new Set<ServerCall>();
  private readonly callers = new AbortableCalls();
  private isClosed = false;

  constructor(private readonly dispatcher: Dispatcher) {}

  unary(path: string, request: Uint8Array, { deadlineMs, metadata, signal }: RpcOptions): Promise<Uint8Array> {
    try {
      if (this.isClosed) throw new ChannelClosed();
      if (signal?.aborted) throw new CancelledError('The call was aborted by its AbortSignal');
      checkSize(request);
      const call = new ServerCall({
        deadlineMs: Date.now() + deadlineMs,
        metadata: () => metadata ?? {},
        isRemote: false,
      });
      const response = this.dispatcher.handle(path, request, call);
      return response instanceof Promise ? this.wait(call, response, deadlineMs, signal) : Promise.resolve(response);
    } catch (error) {
      return Promise.reject(rpcErrorOf(error, signal));
    }
  }

  close(): void {
    this.isClosed = true;
    for (const call of this.waiting) call.end(new ChannelClosed());
  }

  private wait(
    call: ServerCall,
    response: Promise<Uint8Array>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => call.end(new DeadlineExceededError()), Math.min(timeoutMs, longestTimeoutMs));
      const release = (): void => {
        clearTimeout(timeout);
        this.waiting.delete(call);
        if (signal) this.callers.delete(signal, call);
      };
      const fail = (error: unknown): void => {
        release();
        reject(rpcErrorOf(error, signal));
      };
      this.waiting.add(call);
      if (signal) this.callers.add(signal, call);
      call.onEnd = fail;
      response.then((bytes) => {
        release();
        resolve(bytes);
      }, fail);
    });
  }
}

/** Says that the caller's own connection is closed, which no client tries again. */
class ChannelClosed extends ServiceError {
  override readonly name = 'ChannelClosed';

  constructor() {
    super('FAILED_PRECONDITION', 'The connection has been closed: make the call before `close()`, or open a new one');
  }
}

function checkSize({ length }: Uint8Array): void {
  if (length <= largestRequestBytes) return;
  const message = `grpc: received message larger than max (${length} vs. ${largestRequestBytes})`;
  throw new ServiceError('RESOURCE_EXHAUSTED', message);
}

function rpcErrorOf(error: unknown, signal: AbortSignal | undefined): RpcError {
  if (!(error instanceof ServiceError)) return new RpcError(new InternalError(String(error)).toStatus());
  const status: RpcStatus = error.toStatus();
  if (error instanceof ChannelClosed) return new RpcError(status, { code: 'TEMPORAL_CONNECTION_CLOSED' });
  return new RpcError(status, error instanceof CancelledError && signal ? { cause: signal.reason } : undefined);
}
