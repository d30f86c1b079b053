/**
 * An `RpcChannel` over the network, with grpc-js. Messages pass through as bytes; callers interpret them and retry
 * failed calls. grpc-js reconnects after a connection is lost.
 *
 * Calls use the `Channel` directly instead of a `Client`, whose interceptors, emitters and stack traces take a fifth of
 * the CPU time of a call and are not needed here.
 */
import { Channel, Metadata, status as statusCodes } from '@grpc/grpc-js';
import type { ChannelCredentials, ChannelOptions, InterceptingListener, StatusObject } from '@grpc/grpc-js';
import {
  RpcError,
  rpcStatusNames,
  type ClosableRpcChannel,
  type RpcOptions,
  type RpcStatus,
} from '../common/rpc-channel.js';
import { AbortableCalls } from '../common/abortable-calls.js';
import type { CallMetadata } from './call-metadata.js';
import { explainStatus, noConnectionError, type ConnectionFacts } from './connection-trouble.js';
import { callAborted, ConnectionClosedError } from './errors.js';

export interface GrpcChannelOptions {
  target: string;
  credentials: ChannelCredentials;
  channelOptions: ChannelOptions;
  /** Metadata of every call. */
  metadata: CallMetadata;
  facts: ConnectionFacts;
}

export class GrpcChannel implements ClosableRpcChannel {
  readonly #channel: Channel;
  readonly #metadata: CallMetadata;
  readonly #facts: ConnectionFacts;
  readonly #calls = new Set<UnaryCall>();
  readonly #abortable = new AbortableCalls();
  #isClosed = false;

  constructor(options: GrpcChannelOptions) {
    this.#channel = new Channel(options.target, options.credentials, options.channelOptions);
    this.#metadata = options.metadata;
    this.#facts = options.facts;
  }

  /** The response may be a view of a larger buffer. */
  unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array> {
    let metadata: Metadata | Promise<Metadata>;
    try {
      metadata = this.#metadata.forCall(options.metadata);
    } catch (error) {
      return rejected(error);
    }
    if (metadata instanceof Metadata) return this.send(path, request, options, metadata);
    return metadata.then((known) => this.send(path, request, options, known));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const call of this.#calls) call.cancel();
    this.#channel.close();
  }

  private send(path: string, request: Uint8Array, options: RpcOptions, metadata: Metadata): Promise<Uint8Array> {
    const { signal } = options;
    if (this.#isClosed) return Promise.reject(new ConnectionClosedError());
    if (signal?.aborted) return Promise.reject(callAborted(signal));
    return new Promise((resolve, reject) => {
      const onEnd = (status: StatusObject, response: Uint8Array | undefined): void => {
        this.#calls.delete(call);
        if (signal) this.#abortable.delete(signal, call);
        if (status.code === statusCodes.OK && response) resolve(response);
        else reject(this.errorOf(status, signal));
      };
      const call = new UnaryCall(this.#channel, path, Date.now() + options.deadlineMs, onEnd);
      this.#calls.add(call);
      if (signal) this.#abortable.add(signal, call);
      call.start(metadata, request);
    });
  }

  private errorOf({ code, details, metadata }: StatusObject, signal: AbortSignal | undefined): RpcError {
    if (this.#isClosed && (code === statusCodes.CANCELLED || code === statusCodes.UNAVAILABLE)) {
      return new ConnectionClosedError('The connection was closed while the call was in progress.');
    }
    if (code === statusCodes.CANCELLED && signal?.aborted) return callAborted(signal);
    if (code === statusCodes.OK) {
      return new RpcError({ status: 'INTERNAL', message: 'The response contains no message.' });
    }
    if (code === statusCodes.UNAVAILABLE) {
      const noConnection = noConnectionError(details, this.#facts);
      if (noConnection) return noConnection;
    }
    const name = rpcStatusNames[code] ?? 'UNKNOWN';
    const status: RpcStatus = { status: name, message: explainStatus(name, details, this.#facts) };
    const [statusDetails] = metadata.get('grpc-status-details-bin');
    if (statusDetails instanceof Uint8Array) status.statusDetails = statusDetails;
    return new RpcError(status);
  }
}

/** One call on the wire, and the listener for its response. */
class UnaryCall implements InterceptingListener {
  readonly #call: ReturnType<Channel['createCall']>;
  readonly #onEnd: (status: StatusObject, response: Uint8Array | undefined) => void;
  #response: Uint8Array | undefined;

  constructor(
    channel: Channel,
    path: string,
    deadline: number,
    onEnd: (status: StatusObject, response: Uint8Array | undefined) => void,
  ) {
    this.#call = channel.createCall(path, deadline, null, null, null);
    this.#onEnd = onEnd;
  }

  start(metadata: Metadata, request: Uint8Array): void {
    this.#call.start(metadata, this);
    this.#call.startRead();
    this.#call.sendMessageWithContext({}, bufferOver(request));
    this.#call.halfClose();
  }

  cancel(): void {
    this.#call.cancelWithStatus(statusCodes.CANCELLED, 'Cancelled on client');
  }

  onReceiveMetadata(): void {
    // The headers of a response are not used.
  }

  onReceiveMessage(message: Uint8Array): void {
    this.#response = message;
  }

  onReceiveStatus(status: StatusObject): void {
    this.#onEnd(status, this.#response);
  }
}

async function rejected(error: unknown): Promise<never> {
  throw error;
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
