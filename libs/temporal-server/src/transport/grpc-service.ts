/** A service of the dispatcher as grpc-js takes it: bytes in, bytes out. */
import type { MethodDefinition, sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { RpcMetadata } from '@nest-temporal/core/internal/common/rpc-channel';
import { CancelledError, DeadlineExceededError } from '../common/errors.js';
import type { Dispatcher } from '../frontend/dispatcher.js';
import { ServerCall } from '../frontend/server-call.js';
import { bufferOver, grpcStatusOf } from './grpc-status.js';

export interface GrpcService {
  readonly definition: Record<string, MethodDefinition<Uint8Array, Uint8Array>>;
  readonly implementation: UntypedServiceImplementation;
}

/** A method whose messages pass as bytes. */
export function bytesMethod(
  path: string,
  stream: { request: boolean; response: boolean },
): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path,
    requestStream: stream.request,
    responseStream: stream.response,
    requestSerialize: bufferOver,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: bufferOver,
    responseDeserialize: (bytes) => bytes,
  };
}

/** The service of these paths, all of one gRPC service. */
export function createGrpcService(dispatcher: Dispatcher, paths: Iterable<string>): GrpcService {
  const definition: GrpcService['definition'] = {};
  const implementation: UntypedServiceImplementation = {};
  for (const path of paths) {
    definition[path] = bytesMethod(path, { request: false, response: false });
    implementation[path] = (call: UnaryCall, callback: Callback) => answer(dispatcher, path, call, callback);
  }
  return { definition, implementation };
}

type UnaryCall = ServerUnaryCall<Uint8Array, Uint8Array>;
type Callback = sendUnaryData<Uint8Array>;

function answer(dispatcher: Dispatcher, path: string, grpcCall: UnaryCall, callback: Callback): void {
  const deadlineMs = Number(grpcCall.getDeadline());
  const call = new ServerCall({ deadlineMs, metadata: () => metadataOf(grpcCall), isRemote: true });
  try {
    const response = dispatcher.handle(path, grpcCall.request, call);
    if (response instanceof Promise) wait(grpcCall, call, response, callback);
    else callback(null, response);
  } catch (error) {
    callback(grpcStatusOf(error));
  }
}

function wait(grpcCall: UnaryCall, call: ServerCall, response: Promise<Uint8Array>, callback: Callback): void {
  let isAnswered = false;
  const finish = (error: unknown, bytes?: Uint8Array): void => {
    if (isAnswered) return;
    isAnswered = true;
    if (bytes) callback(null, bytes);
    else callback(grpcStatusOf(error));
  };
  call.onEnd = finish;
  // grpc-js has answered a caller who went away, or whose time is over, by itself.
  grpcCall.on('cancelled', () => {
    call.end(Date.now() >= call.deadlineMs ? new DeadlineExceededError() : new CancelledError());
  });
  response.then((bytes) => finish(undefined, bytes), finish);
}

function metadataOf({ metadata }: UnaryCall): RpcMetadata {
  return metadata.getMap();
}
