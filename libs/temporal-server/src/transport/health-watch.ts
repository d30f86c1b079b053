/** `grpc.health.v1.Health/Watch`: the status of a service now, and again whenever it changes. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import type { Health } from '../frontend/health.js';
import { bytesMethod, type GrpcService } from './grpc-service.js';
import { grpcStatusOf } from './grpc-status.js';

const path = '/grpc.health.v1.Health/Watch';

/** Adds the stream to the service of the unary Check, since grpc-js takes each method once. */
export function addHealthWatch({ definition, implementation }: GrpcService, health: Health): void {
  definition[path] = bytesMethod(path, { request: false, response: true });
  implementation[path] = (stream: ServerWritableStream<Uint8Array, Uint8Array>) => watch(stream, health);
}

function watch(stream: ServerWritableStream<Uint8Array, Uint8Array>, health: Health): void {
  let service: string;
  try {
    service = decodeMessage('HealthCheckRequest', stream.request).service ?? '';
  } catch (error) {
    stream.emit('error', grpcStatusOf(error));
    return;
  }
  let last: number | undefined;
  const tell = (): void => {
    const status = health.statusOf(service);
    if (status === last) return;
    last = status;
    stream.write(encodeMessage('HealthCheckResponse', { status }));
    // Only a server that stops is not serving, and it ends its streams.
    if (status === HealthCheckResponse_ServingStatus.NOT_SERVING) end();
  };
  const end = (): void => {
    unwatch();
    stream.end();
  };
  const unwatch = health.watch(tell);
  stream.on('cancelled', end);
  tell();
}
