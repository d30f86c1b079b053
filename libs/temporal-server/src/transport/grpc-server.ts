/** The server on the network: gRPC on one address, with health and reflection, for clients and workers of any SDK. */
import { once } from 'node:events';
import { createServer as createProbe } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Dispatcher } from '../frontend/dispatcher.js';
import type { Endpoints } from '../frontend/endpoints.js';
import type { Health } from '../frontend/health.js';
import { ServerAddressError } from './server-address-error.js';
import { createGrpcService } from './grpc-service.js';
import { addHealthWatch } from './health-watch.js';
import { largestRequestBytes } from '../config/fixed-limits.js';
import { createReflectionServices } from './reflection-service.js';

/** Real time that calls get to end by themselves, in milliseconds. */
const graceMs = 1_000;

export interface GrpcServerOptions {
  dispatcher: Dispatcher;
  endpoints: Endpoints;
  health: Health;
}

export class GrpcServer {
  private constructor(
    private readonly server: Server,
    /** Where it listens, such as `127.0.0.1:7233`. */
    readonly address: string,
  ) {}

  /**
   * @param port - 0 takes a free one
   * @throws ServerAddressError when it cannot listen there
   */
  static async listen(options: GrpcServerOptions, host: string, port: number): Promise<GrpcServer> {
    const name = host.includes(':') ? `[${host}]` : host;
    await checkFree(host, port, `${name}:${port}`);
    const server = createServer(options);
    const boundPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${name}:${port}`, ServerCredentials.createInsecure(), (cause, bound) => {
        if (cause) reject(new ServerAddressError(`${name}:${port}`, cause.message, { cause }));
        else resolve(bound);
      });
    });
    return new GrpcServer(server, `${name}:${boundPort}`);
  }

  /** Lets calls that are being answered end, and cuts off what is left after a second. */
  async close(): Promise<void> {
    const cut = setTimeout(() => this.server.forceShutdown(), graceMs);
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    clearTimeout(cut);
  }
}

function createServer({ dispatcher, endpoints, health }: GrpcServerOptions): Server {
  const server = new Server({
    'grpc.max_receive_message_length': largestRequestBytes,
    'grpc.max_send_message_length': -1,
    'grpc.so_reuseport': 0,
  });
  for (const name of dispatcher.serviceNames) {
    const paths = [...endpoints.keys()].filter((path) => path.startsWith(`/${name}/`));
    const service = createGrpcService(dispatcher, paths);
    if (name === 'grpc.health.v1.Health') addHealthWatch(service, health);
    server.addService(service.definition, service.implementation);
  }
  for (const service of createReflectionServices(dispatcher.serviceNames)) {
    server.addService(service.definition, service.implementation);
  }
  return server;
}

const cures: Readonly<Record<string, string>> = {
  EACCES: 'the port needs rights of its own. Choose one above 1023',
  EADDRINUSE: 'the port is in use. Choose another one, or 0 for a free one',
  EADDRNOTAVAIL: 'this machine has no such address. Give one of its own, or 0.0.0.0 for all',
  ENOTFOUND: 'the host name is unknown. Give an address of this machine, such as 127.0.0.1',
};

/** grpc-js says what is wrong in its own log only, and without a code. */
async function checkFree(host: string, port: number, address: string): Promise<void> {
  const probe = createProbe();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new ServerAddressError(address, cures[code] ?? message, { cause });
  }
  probe.close();
  await once(probe, 'close');
}
