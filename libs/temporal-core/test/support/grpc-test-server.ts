import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { encodeMessage, healthRpcs, workflowServiceRpcs } from '../../src/proto/index.js';
import type { MessageName, MessageTypes } from '../../src/proto/index.js';

/** A call as the server sees it. */
export interface ServedCall {
  path: string;
  request: Uint8Array;
  metadata: Metadata;
  /** Ends with the call, for whatever reason. */
  readonly cancelled: Promise<void>;
}

/** What a call ends with when it fails. */
export interface ServedFailure {
  code: number;
  details: string;
  metadata?: Metadata;
}

/** Answers a call with bytes, or throws a {@link ServedFailure}. */
export type Serve = (call: ServedCall) => Uint8Array | Promise<Uint8Array>;

/** A gRPC server in this process, without any behavior of its own. */
export interface GrpcTestServer {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly calls: ServedCall[];
  stop(): void;
}

interface StartOptions {
  credentials?: ServerCredentials;
  /** @defaultValue a free port on 127.0.0.1 */
  bind?: string;
}

export async function startGrpcServer(serve: Serve, options: StartOptions = {}): Promise<GrpcTestServer> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const calls: ServedCall[] = [];
  const methods = { ...workflowServiceRpcs, check: healthRpcs.check };
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: Record<string, UntypedHandleCall> = {};
  for (const [name, { path }] of Object.entries(methods)) {
    definition[name] = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    };
    const handle: handleUnaryCall<Buffer, Buffer> = (call, reply) => {
      const cancelled = new Promise<void>((resolve) => call.once('cancelled', resolve));
      const served: ServedCall = { path, request: call.request, metadata: call.metadata, cancelled };
      calls.push(served);
      Promise.resolve()
        .then(() => serve(served))
        .then(
          (response) => reply(null, Buffer.from(response)),
          (failure: unknown) => reply(failure as ServedFailure),
        );
    };
    implementation[name] = handle;
  }
  server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      options.bind ?? '127.0.0.1:0',
      options.credentials ?? ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    );
  });
  return { port, address: `127.0.0.1:${port}`, calls, stop: () => server.forceShutdown() };
}

/** Serves one message to every call. */
export function answering<K extends MessageName>(name: K, message: MessageTypes[K]): Serve {
  const bytes = encodeMessage(name, message);
  return () => bytes;
}

/** A failure with `google.rpc.Status` details. */
export function failure(code: number, details: string, detail?: { type: string; value: Uint8Array }): ServedFailure {
  if (!detail) return { code, details };
  const metadata = new Metadata();
  const any = { typeUrl: `type.googleapis.com/temporal.api.errordetails.v1.${detail.type}`, value: detail.value };
  metadata.set(
    'grpc-status-details-bin',
    Buffer.from(encodeMessage('Status', { code, message: details, details: [any] })),
  );
  return { code, details, metadata };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
