/**
 * A channel to a server over a network or a message port, or to a server in this process: one method, bytes in and out.
 * Implemented by `transport/grpc-channel.ts`, `worker/workflow/thread/thread-channel.ts` and the embedded server.
 */
import { TemporalError, type ErrorCode } from './errors.js';

/** Metadata of a call. Keys are lowercase; the value of a key that ends in `-bin` is bytes. */
export type RpcMetadata = Record<string, string | Uint8Array>;

export interface RpcOptions {
  metadata?: RpcMetadata;
  /** Timeout of the call, in milliseconds from now. */
  deadlineMs: number;
  /** Aborting the signal fails the call with an {@link RpcError} of status `CANCELLED`. */
  signal?: AbortSignal;
}

export interface RpcChannel {
  /**
   * Makes one call.
   *
   * @param path - `/package.Service/Method`
   * @param request - the encoded request message
   * @returns the encoded response message
   * @throws RpcError for every status other than OK
   */
  unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array>;
}

/** An `RpcChannel` with resources to release. */
export interface ClosableRpcChannel extends RpcChannel {
  /** Closes the channel. Calls in progress fail. Closing again has no effect. */
  close(): void;
}

/** gRPC status codes by number (gRPC core, doc/statuscodes.md). */
export const rpcStatusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** Name of a gRPC status. */
export type RpcStatusName = (typeof rpcStatusNames)[number];

/** An {@link RpcError} as plain data, for message ports. */
export interface RpcStatus {
  status: RpcStatusName;
  message: string;
  /** The encoded `google.rpc.Status` of the trailer `grpc-status-details-bin`, if the server sent one. */
  statusDetails?: Uint8Array;
}

/** A call ended with a status other than OK. Subclasses in `transport/` represent specific reasons. */
export class RpcError extends TemporalError implements RpcStatus {
  override readonly name: string = 'RpcError';
  readonly status: RpcStatusName;
  declare readonly statusDetails?: Uint8Array;

  constructor(status: RpcStatus, options?: { cause?: unknown; code?: ErrorCode }) {
    super(options?.code ?? codeOf(status.status), status.message, options);
    this.status = status.status;
    if (status.statusDetails) this.statusDetails = status.statusDetails;
  }
}

function codeOf(status: RpcStatusName): ErrorCode {
  if (status === 'CANCELLED') return 'TEMPORAL_RPC_CANCELLED';
  if (status === 'DEADLINE_EXCEEDED') return 'TEMPORAL_RPC_DEADLINE_EXCEEDED';
  if (status === 'UNAVAILABLE') return 'TEMPORAL_CONNECTION_UNAVAILABLE';
  return 'TEMPORAL_RPC_FAILED';
}
