/**
 * `grpc.reflection.v1` and `v1alpha`: what tools such as grpcurl ask to know the messages of a server. The files are
 * made when the first of them asks.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { WireReader } from '@nest-temporal/core/internal/proto/wire-reader';
import { bytesMethod, type GrpcService } from './grpc-service.js';
import { ProtoFiles, type ProtoFile } from './reflection/proto-files.js';
import { bytesField, numberField } from './reflection/wire.js';

const notFound = 5;
const unimplemented = 12;

/** Fields of ServerReflectionRequest that say what is asked for. */
const asks = { fileByFilename: 3, fileContainingSymbol: 4, listServices: 7 } as const;

type Stream = ServerDuplexStream<Uint8Array, Uint8Array>;

export function createReflectionServices(serviceNames: readonly string[]): GrpcService[] {
  let files: ProtoFiles | undefined;
  const converse = (stream: Stream): void => {
    // A file is sent once on a stream: the client keeps it.
    const sent = new Set<string>();
    stream.on('data', (request: Uint8Array) => {
      files ??= new ProtoFiles();
      stream.write(respond(request, files, serviceNames, sent));
    });
    stream.on('end', () => stream.end());
  };
  return ['v1', 'v1alpha'].map((version) => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    return {
      definition: { [path]: bytesMethod(path, { request: true, response: true }) },
      implementation: { [path]: converse },
    };
  });
}

function respond(
  request: Uint8Array,
  files: ProtoFiles,
  serviceNames: readonly string[],
  sent: Set<string>,
): Uint8Array {
  const { field, value } = questionIn(request);
  return Buffer.concat([bytesField(2, request), answerTo()]);

  function answerTo(): Buffer {
    if (field === asks.listServices) {
      return bytesField(
        6,
        serviceNames.map((name) => bytesField(1, bytesField(1, name))),
      );
    }
    if (field === asks.fileByFilename) return filesOrError(files.named(value), `File not found: ${value}`);
    if (field === asks.fileContainingSymbol) return filesOrError(files.defining(value), `Symbol not found: ${value}`);
    return errorOf(unimplemented, 'The protobuf files of this server have no extensions');
  }

  function filesOrError(file: ProtoFile | undefined, problem: string): Buffer {
    if (!file) return errorOf(notFound, problem);
    const missing = files.closure(file).filter(({ name }) => name === file.name || !sent.has(name));
    for (const { name } of missing) sent.add(name);
    return bytesField(
      4,
      missing.reverse().map(({ bytes }) => bytesField(1, bytes)),
    );
  }
}

function errorOf(code: number, message: string): Buffer {
  return bytesField(7, [numberField(1, code), bytesField(2, message)]);
}

/** The last field wins, as in any oneof; the host (1) is no question. */
function questionIn(request: Uint8Array): { field: number; value: string } {
  const reader = new WireReader(request);
  let question = { field: 0, value: '' };
  while (reader.pos < request.length) {
    const tag = reader.tag();
    const field = tag >>> 3;
    if ((tag & 7) !== 2 || field === 1) reader.skip(tag, request.length);
    else question = { field, value: reader.string(request.length) };
  }
  return question;
}
