/**
 * From the bytes of a request to the bytes of its response: the one way in, whatever the transport.
 *
 *   find ─▶ decode ─▶ check namespace ─▶ handle ─▶ encode
 *
 * A handler that answers at once is run to its end within the call. Only a ServiceError comes out; anything else that a
 * handler throws is a fault of the server, logged, and INTERNAL to the caller.
 */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import {
  decodeMessage,
  encodeMessage,
  ProtoDecodeError,
  type MessageName,
  type MessageTypes,
} from '@nest-temporal/core/internal/proto/index';
import type { ServerTime } from '../clock/server-time.js';
import {
  FailedPreconditionError,
  InternalError,
  InvalidArgumentError,
  ServiceError,
  UnavailableError,
  UnimplementedError,
} from '../common/errors.js';
import type { Endpoint, Endpoints } from './endpoints.js';
import { namespaceCheckFor, type NamespaceCheck, type NamespaceContext } from './namespace-check.js';
import type { ServerCall } from './server-call.js';
import { shortestPollMs } from '../config/fixed-limits.js';

export interface DispatcherOptions {
  endpoints: Endpoints;
  context: NamespaceContext;
  time: ServerTime;
  logger: Logger;
}

export class Dispatcher {
  private readonly routes = new Map<string, Route>();
  private readonly services = new Set<string>();
  private readonly waiting = new Set<ServerCall>();
  private readonly time: ServerTime;
  private readonly logger: Logger;
  private refusesCalls = false;

  constructor({ endpoints, context, time, logger }: DispatcherOptions) {
    this.time = time;
    this.logger = logger;
    for (const endpoint of endpoints.values()) {
      const { path, name } = endpoint;
      this.services.add(serviceOf(path));
      if (!endpoint.handle) continue;
      this.routes.set(path, {
        ...endpoint,
        handle: endpoint.handle,
        checkNamespace: namespaceCheckFor(name, context),
        isPoll: /^poll\w+TaskQueue$/.test(name),
      });
    }
  }

  /** Full names of the services whose calls it takes. */
  get serviceNames(): readonly string[] {
    return [...this.services];
  }

  /** How many calls wait for something to happen. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /**
   * Answers one call. The bytes of the request must not change afterwards.
   *
   * @throws ServiceError, or rejects with it
   */
  handle(path: string, request: Uint8Array, call: ServerCall): Uint8Array | Promise<Uint8Array> {
    if (this.refusesCalls) throw shuttingDown();
    const route = this.routes.get(path);
    if (!route) throw this.unknownMethod(path);
    this.time.noteCall(call.isRemote);
    try {
      const message = decodeMessage<MessageName>(route.request, request);
      route.checkNamespace?.(message);
      if (route.isPoll) checkPollDeadline(call);
      const response = route.handle(message, call);
      return response instanceof Promise ? this.wait(route, response, call) : encode(route, response);
    } catch (error) {
      throw this.refine(error, route);
    }
  }

  /** From now on a call gets UNAVAILABLE. Those that wait go on. */
  refuseCalls(): void {
    this.refusesCalls = true;
  }

  /** Ends the calls that wait. */
  endCalls(): void {
    for (const call of this.waiting) call.end(shuttingDown());
  }

  private async wait(route: Route, response: Promise<object>, call: ServerCall): Promise<Uint8Array> {
    this.waiting.add(call);
    try {
      return encode(route, await response);
    } catch (error) {
      throw this.refine(error, route);
    } finally {
      this.waiting.delete(call);
      this.time.noteCall(call.isRemote);
    }
  }

  private refine(error: unknown, { path, request }: Route): ServiceError {
    if (error instanceof ServiceError) return error;
    if (error instanceof ProtoDecodeError) {
      return new InternalError(`grpc: error unmarshalling request: ${request}: ${error.message}`);
    }
    this.logger.error('A handler of the server failed', { path, error });
    return new InternalError(`${path} failed within the server: ${String(error)}`);
  }

  private unknownMethod(path: string): UnimplementedError {
    const [, service, method] = /^\/(.*)\/([^/]*)$/.exec(path) ?? [];
    if (service === undefined) return new UnimplementedError(`malformed method name: "${path}"`);
    if (!this.services.has(service)) return new UnimplementedError(`unknown service ${service}`);
    return new UnimplementedError(`unknown method ${method} for service ${service}`);
  }
}

interface Route extends Endpoint {
  readonly handle: NonNullable<Endpoint['handle']>;
  readonly checkNamespace: NamespaceCheck | undefined;
  readonly isPoll: boolean;
}

function encode({ response }: Route, message: object): Uint8Array {
  return encodeMessage(response, message as MessageTypes[MessageName]);
}

function checkPollDeadline(call: ServerCall): void {
  if (call.lacksDeadline) throw new InvalidArgumentError('Context timeout is not set.');
  if (call.deadlineMs - Date.now() < shortestPollMs) {
    throw new FailedPreconditionError('Context timeout is too short.');
  }
}

function shuttingDown(): UnavailableError {
  return new UnavailableError('The server is shutting down');
}

/** `package.Service` of `/package.Service/Method`. */
function serviceOf(path: string): string {
  return path.slice(1, path.lastIndexOf('/'));
}
