/**
 * A Temporal-compatible server in this process. Clients and workers of the process reach it over channels, without a
 * network; those of other processes once it listens. It keeps nothing beyond its life: runs are in memory.
 */
import { randomUUID } from 'node:crypto';
import { RealClock } from './clock/real-clock.js';
import type { ServerTime } from './clock/server-time.js';
import { ServerTimeError, TimeControl } from './clock/time-control.js';
import { TimeTravel } from './clock/time-travel.js';
import { VirtualClock } from './clock/virtual-clock.js';
import { composeServer } from './composition.js';
import {
  EmbeddedServerOptionsError,
  listenSchema,
  resolveServerOptions,
  serverPlace,
  type EmbeddedServerOptions,
  type ResolvedServerOptions,
} from './embedded-server-options.js';
import { ConfigValues } from './config/config-values.js';
import { Dispatcher } from './frontend/dispatcher.js';
import { createEndpoints, type Endpoints } from './frontend/endpoints.js';
import { createHealthHandlers, Health } from './frontend/health.js';
import { createSystemInfoHandlers } from './frontend/system-info-handlers.js';
import { createTestServiceHandlers } from './frontend/test-service-handlers.js';
import type { ServerContext } from './context/server-context.js';
import type { GrpcServer } from './transport/grpc-server.js';
import type { ClosableRpcChannel } from '@nest-temporal/core/internal/common/rpc-channel';
import { InProcessChannel } from './transport/in-process-channel.js';
import { systemNamespace } from './namespaces/system-namespace.js';

const workflowService = 'temporal.api.workflowservice.v1.WorkflowService';
const operatorService = 'temporal.api.operatorservice.v1.OperatorService';

/**
 * How long closed runs are kept where time skips, in milliseconds: ten years. Tests skip days, and look at their runs
 * afterwards.
 */
const skippedRetentionMs = 10 * 365 * 24 * 3_600_000;

/**
 * The embedded server.
 *
 * @example
 * const server = await EmbeddedServer.start({ timeSkipping: true });
 * const connection = Connection.over(server.channel());
 */
export class EmbeddedServer {
  /** Reads and controls the server's time. */
  readonly time: TimeControl;

  private readonly clock: ServerTime;
  private readonly context: ServerContext;
  private readonly endpoints: Endpoints;
  private readonly dispatcher: Dispatcher;
  private readonly health = new Health([workflowService, operatorService]);
  private readonly closing = new AbortController();
  private listening: Promise<GrpcServer> | undefined;
  private closed: Promise<void> | undefined;
  private readonly searchAttributes: ResolvedServerOptions['searchAttributes'];

  private constructor({ logger, ...options }: ResolvedServerOptions) {
    this.searchAttributes = options.searchAttributes;
    const virtual = options.skipsTime ? new VirtualClock(logger, options.locks) : undefined;
    this.clock = virtual ?? new RealClock(logger);
    this.time = new TimeControl(this.clock, virtual && new TimeTravel(virtual, logger, this.closing.signal));
    const config = new ConfigValues(options.dynamicConfig, logger);
    const { context, families } = composeServer(this.clock, config);
    this.context = context;
    this.endpoints = createEndpoints({
      workflowService: [createSystemInfoHandlers(randomUUID()), ...families.workflowService],
      operatorService: families.operatorService,
      testService: [createTestServiceHandlers(this.clock)],
      health: [createHealthHandlers(this.health)],
    });
    this.dispatcher = new Dispatcher({
      endpoints: this.endpoints,
      context,
      time: this.clock,
      logger,
    });
    context.namespaces.register(systemNamespace);
    for (const name of options.namespaces) this.registerNamespace(name);
  }

  /**
   * Starts a server.
   *
   * @throws EmbeddedServerOptionsError when an option is unknown or malformed
   */
  static async start(options?: EmbeddedServerOptions): Promise<EmbeddedServer> {
    return new EmbeddedServer(resolveServerOptions(options));
  }

  /** Opens a channel for this process, for `Connection.over`. Closing the server closes all channels. */
  channel(): ClosableRpcChannel {
    return new InProcessChannel(this.dispatcher);
  }

  /** Registers a namespace with the custom search attributes of the server. Has no effect if the namespace exists. */
  registerNamespace(name: string): void {
    const { namespaces } = this.context;
    if (namespaces.find(name)) return;
    namespaces.register({
      name,
      searchAttributes: this.searchAttributes,
      ...(this.time.isSkippable && { retentionMs: skippedRetentionMs }),
    });
  }

  /**
   * Listens for gRPC without TLS, with the health and reflection services. A server listens on one address: further
   * calls return the address of the first.
   *
   * @param port - 0 takes a free one. @defaultValue 0
   * @param host - @defaultValue 127.0.0.1
   * @returns the address, such as `127.0.0.1:7233`
   * @throws ServerAddressError when the server cannot listen on the address
   * @throws EmbeddedServerOptionsError when port or host is invalid, or the server is closed
   */
  async listen(port: number = 0, host: string = '127.0.0.1'): Promise<string> {
    const at = listenSchema.read({ port, host }, serverPlace('EmbeddedServer.listen()'));
    if (this.closed) {
      throw new EmbeddedServerOptionsError('EmbeddedServer.listen(): the server has been closed. Start another one.');
    }
    this.listening ??= this.open(at.host, at.port);
    try {
      return (await this.listening).address;
    } catch (error) {
      this.listening = undefined;
      throw error;
    }
  }

  /**
   * Closes the server. Polls return empty responses, other pending calls fail with UNAVAILABLE, and all data is
   * discarded. Closing again waits for the first call.
   */
  close(): Promise<void> {
    return (this.closed ??= this.shutDown());
  }

  private async open(host: string, port: number): Promise<GrpcServer> {
    // Loaded when it is needed: most servers live in a test and never listen.
    const { GrpcServer: Server } = await import('./transport/grpc-server.js');
    const { dispatcher, endpoints, health } = this;
    return Server.listen({ dispatcher, endpoints, health }, host, port);
  }

  private async shutDown(): Promise<void> {
    this.health.stop();
    this.dispatcher.refuseCalls();
    this.context.matching.endPolls();
    await nextTurn();
    this.dispatcher.endCalls();
    const grpc = await this.listening?.catch(() => undefined);
    await grpc?.close();
    this.closing.abort(new ServerTimeError('Time cannot be skipped: the server has been closed'));
    this.clock.close();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
