/**
 * A connection to a Temporal Server, shared by clients and workers. It holds one gRPC channel, which reconnects by itself, and
 * the services over it. It is neither bound to a namespace nor aware of what is called.
 */
import { RpcError, type RpcChannel, type RpcMetadata, type RpcOptions } from '../common/rpc-channel.js';
import {
  healthRpcs,
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
  type GetSystemInfoResponse_Capabilities,
  type HealthRpcs,
  type OperatorServiceRpcs,
  type TestServiceRpcs,
  type WorkflowServiceRpcs,
} from '../proto/index.js';
import { HealthCheckResponse_ServingStatus } from '../proto/enums.js';
import { CallMetadata, type ApiKey } from './call-metadata.js';
import {
  resolveConnectionOptions,
  type ConnectionOptions,
  type ResolvedConnectionOptions,
} from './connection-options.js';
import { EagerStartRegistry } from './eager-start-registry.js';
import { ConnectionClosedError, ConnectionOptionsError, ConnectionUnavailableError } from './errors.js';
import { GrpcChannel, type ClosableRpcChannel } from './grpc-channel.js';
import { channelOptionsFor } from './grpc-channel-options.js';
import { checkApiKey, checkMetadata } from './metadata-options.js';
import { interceptChannel } from './rpc-interceptor.js';
import { createRpcService, type RpcServiceOptions } from './rpc-service.js';
import { credentialsFor } from './tls-options.js';
import type { OperatorService, RpcServiceOf, TestService, WorkflowService } from './workflow-service.js';

/** `grpc.health.v1.Health` */
export type HealthService = RpcServiceOf<HealthRpcs>;

/** Answer of {@link Connection.checkHealth}. */
export type ServingStatus = keyof typeof HealthCheckResponse_ServingStatus;

/** What the server says of itself. */
export interface ServerInfo {
  readonly serverVersion: string;
  /** Features of the server; what it does not name is false. */
  readonly capabilities: Readonly<GetSystemInfoResponse_Capabilities>;
}

/**
 * A connection to a Temporal Server.
 *
 * @example
 * const connection = await Connection.connect({ address: 'localhost:7233' });
 * const client = new Client({ connection });
 */
export class Connection {
  /** The options with their defaults, after plugins. API key and metadata are those the connection was made with. */
  readonly options: ResolvedConnectionOptions;
  /** The calls as bytes, with the metadata of the connection, through its interceptors. */
  readonly channel: RpcChannel;
  readonly workflowService: WorkflowService;
  readonly operatorService: OperatorService;
  /** Answered by test servers only. */
  readonly testService: TestService;
  readonly healthService: HealthService;
  /** Where workers of this connection offer to run first tasks at once. */
  readonly eagerStarts = new EagerStartRegistry();

  private readonly wire: ClosableRpcChannel;
  private readonly metadata: CallMetadata;
  private readonly closing = new AbortController();
  private connecting: Promise<ServerInfo> | undefined;
  private info: ServerInfo | undefined;

  private constructor(options: ResolvedConnectionOptions, wire?: ClosableRpcChannel) {
    this.options = options;
    this.metadata = new CallMetadata(options.metadata, options.apiKey);
    this.wire = wire ?? openChannel(options, this.metadata);
    this.channel = interceptChannel(this.wire, options.interceptors);
    const service: RpcServiceOptions = {
      clock: options.clock,
      logger: options.logger,
      meter: options.meter,
      timeoutMs: options.rpcTimeoutMs,
      longPollTimeoutMs: options.longPollTimeoutMs,
      retry: options.retry,
      closeSignal: this.closing.signal,
    };
    this.workflowService = createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, this.channel, service);
    this.operatorService = createRpcService<OperatorServiceRpcs>(operatorServiceRpcs, this.channel, service);
    this.testService = createRpcService<TestServiceRpcs>(testServiceRpcs, this.channel, service);
    this.healthService = createRpcService<HealthRpcs>(healthRpcs, this.channel, service);
  }

  /**
   * Opens a connection and waits until the server has answered. While nobody answers it tries again, up to `connectTimeout`.
   *
   * @throws ConnectionOptionsError when an option is wrong
   * @throws ConnectionUnavailableError when nobody answers at the address, or TLS is refused
   * @throws RpcError when the server refuses the call, e.g. because of the API key
   */
  static async connect(options?: ConnectionOptions): Promise<Connection> {
    const connection = Connection.lazy(options);
    try {
      await connection.ensureConnected();
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /**
   * A connection that is opened by its first call.
   *
   * @throws ConnectionOptionsError when an option is wrong
   */
  static lazy(options?: ConnectionOptions): Connection {
    return new Connection(resolveConnectionOptions(options));
  }

  /**
   * A connection over a channel of another kind, such as a server in this process. Options of the network and
   * headers have no effect.
   *
   * @throws ConnectionOptionsError when an option is wrong
   */
  static over(channel: ClosableRpcChannel, options?: ConnectionOptions): Connection {
    return new Connection(resolveConnectionOptions(options), channel);
  }

  /** What the server said of itself; undefined until {@link ensureConnected} has succeeded once. */
  get serverInfo(): ServerInfo | undefined {
    return this.info;
  }

  /** True after {@link close}. */
  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /**
   * Waits until the server has answered once. Calls at the same time share one attempt; a failed one can be repeated.
   *
   * @throws ConnectionUnavailableError when nobody answers within `connectTimeout`, or TLS is refused
   * @throws ConnectionClosedError after {@link close}
   */
  async ensureConnected(): Promise<ServerInfo> {
    if (this.isClosed) throw new ConnectionClosedError();
    if (this.info) return this.info;
    this.connecting ??= this.fetchServerInfo().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  /**
   * Asks the server how it is.
   *
   * @param service - full name of a gRPC service; empty for the server as a whole
   */
  async checkHealth(service = 'temporal.api.workflowservice.v1.WorkflowService'): Promise<ServingStatus> {
    const { status } = await this.healthService.check({ service });
    const entry = Object.entries(HealthCheckResponse_ServingStatus).find(([, number]) => number === status);
    return (entry?.[0] ?? 'UNKNOWN') as ServingStatus;
  }

  /**
   * Changes the API key of the calls that follow.
   *
   * @throws ConnectionOptionsError when it cannot be a key, or the connection was made without TLS and without key
   */
  setApiKey(apiKey: ApiKey): void {
    if (typeof apiKey !== 'function') checkApiKey(apiKey, 'apiKey');
    if (this.options.apiKey === undefined && !this.options.tls) {
      throw new ConnectionOptionsError(
        'apiKey',
        'would be sent in plain text: open the connection with `tls: true` or an `apiKey`',
      );
    }
    this.metadata.setApiKey(apiKey);
  }

  /**
   * Changes the headers of the calls that follow, in place of the option `metadata`.
   *
   * @throws ConnectionOptionsError when it holds something that no call can carry
   */
  setMetadata(metadata: RpcMetadata): void {
    checkMetadata(metadata, 'metadata');
    this.metadata.setMetadata({ ...metadata });
  }

  /** Ends the connection and, with {@link ConnectionClosedError}, all calls under way. Closing again does nothing. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.closing.abort(new ConnectionClosedError());
    this.wire.close();
  }

  private async fetchServerInfo(): Promise<ServerInfo> {
    const { address, clock, connectTimeoutMs, logger } = this.options;
    const outOfTime = new AbortController();
    const timer = clock.setTimeout(() => outOfTime.abort(), connectTimeoutMs);
    const attempts = new ObservedChannel(this.channel);
    try {
      this.info = await this.getSystemInfo(attempts, outOfTime.signal);
    } catch (error) {
      if (!outOfTime.signal.aborted) throw error;
      if (attempts.lastTrouble) throw attempts.lastTrouble;
      const message = `No connection to ${address} within ${connectTimeoutMs} ms: check the option \`address\` and firewalls`;
      throw new ConnectionUnavailableError(message, address, 'unreachable');
    } finally {
      timer.cancel();
    }
    logger.debug('Connected', { address, serverVersion: this.info.serverVersion });
    return this.info;
  }

  private async getSystemInfo(channel: RpcChannel, signal: AbortSignal): Promise<ServerInfo> {
    const { clock, connectTimeoutMs, retry, logger } = this.options;
    // With retries of its own: whoever connects waits for a server that is starting, and no longer than `connectTimeout`.
    const service = createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, channel, {
      clock,
      logger,
      timeoutMs: 2 * connectTimeoutMs,
      retry: { ...retry, maximumIntervalMs: 1_000, maximumAttempts: 0, maximumElapsedMs: connectTimeoutMs },
      closeSignal: this.closing.signal,
    });
    try {
      const { serverVersion = '', capabilities } = await service.getSystemInfo({}, { signal });
      return Object.freeze({ serverVersion, capabilities: capabilities ?? {} });
    } catch (error) {
      // Servers from before the call have none of the features it tells of.
      if (error instanceof RpcError && error.status === 'UNIMPLEMENTED') {
        return Object.freeze({ serverVersion: '', capabilities: {} });
      }
      throw error;
    }
  }
}

/** Remembers why the last attempt found no connection: a time-out alone says nothing. */
class ObservedChannel implements RpcChannel {
  lastTrouble: ConnectionUnavailableError | undefined;

  constructor(private readonly channel: RpcChannel) {}

  async unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array> {
    try {
      return await this.channel.unary(path, request, options);
    } catch (error) {
      if (error instanceof ConnectionUnavailableError) this.lastTrouble = error;
      throw error;
    }
  }
}

function openChannel(options: ResolvedConnectionOptions, metadata: CallMetadata): GrpcChannel {
  const { address, target, tls } = options;
  return new GrpcChannel({
    target,
    credentials: credentialsFor(tls),
    channelOptions: channelOptionsFor(options),
    metadata,
    facts: {
      address,
      usesTls: tls !== undefined,
      hasClientCertificate: tls?.clientCertPair !== undefined,
      get hasApiKey() {
        return metadata.hasApiKey;
      },
    },
  });
}
