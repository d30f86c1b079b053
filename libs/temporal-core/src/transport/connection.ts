/**
 * A connection to a Temporal Server, shared by clients and workers. It has one gRPC channel, which reconnects
 * automatically, and the services that use it. It is not bound to a namespace.
 */
import type { ClosableRpcChannel, RpcChannel, RpcMetadata } from '../common/rpc-channel.js';
import {
  healthRpcs,
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
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
import { ConnectionClosedError, connectionPlace } from './errors.js';
import { GrpcChannel } from './grpc-channel.js';
import { channelOptionsFor } from './grpc-channel-options.js';
import { apiKeyOption, metadataOption } from './metadata-options.js';
import { interceptChannel } from './rpc-interceptor.js';
import { createRpcService, type RpcServiceOptions } from './rpc-service.js';
import { fetchServerInfo, type ServerInfo } from './server-info.js';
import { credentialsFor } from './tls-options.js';
import type { OperatorService, RpcServiceOf, TestService, WorkflowService } from './workflow-service.js';

export type { ServerInfo } from './server-info.js';

/** `grpc.health.v1.Health` */
export type HealthService = RpcServiceOf<HealthRpcs>;

/** Result of {@link Connection.checkHealth}. */
export type ServingStatus = keyof typeof HealthCheckResponse_ServingStatus;

/**
 * A connection to a Temporal Server.
 *
 * @example
 * const connection = await Connection.connect({ address: 'localhost:7233' });
 * const client = new Client({ connection });
 */
export class Connection {
  /** Channel for encoded calls, which adds the metadata of the connection and runs its interceptors. */
  readonly channel: RpcChannel;
  readonly workflowService: WorkflowService;
  readonly operatorService: OperatorService;
  /** Supported by test servers only. */
  readonly testService: TestService;
  readonly healthService: HealthService;

  readonly #options: ResolvedConnectionOptions;
  readonly #wire: ClosableRpcChannel;
  readonly #metadata: CallMetadata;
  readonly #closing = new AbortController();
  #connecting: Promise<ServerInfo> | undefined;
  #info: ServerInfo | undefined;

  private constructor(options: ResolvedConnectionOptions, wire?: ClosableRpcChannel) {
    this.#options = options;
    this.#metadata = new CallMetadata(options.metadata.reveal(), options.apiKey?.reveal());
    this.#wire = wire ?? openChannel(options, this.#metadata);
    this.channel = interceptChannel(this.#wire, options.interceptors);
    const service: RpcServiceOptions = {
      clock: options.clock,
      logger: options.logger,
      meter: options.meter,
      timeoutMs: options.rpcTimeoutMs,
      longPollTimeoutMs: options.longPollTimeoutMs,
      retry: options.retry,
      closeSignal: this.#closing.signal,
    };
    this.workflowService = createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, this.channel, service);
    this.operatorService = createRpcService<OperatorServiceRpcs>(operatorServiceRpcs, this.channel, service);
    this.testService = createRpcService<TestServiceRpcs>(testServiceRpcs, this.channel, service);
    this.healthService = createRpcService<HealthRpcs>(healthRpcs, this.channel, service);
  }

  /**
   * Opens a connection and waits for the server to respond. Retries until `connectTimeout` if the server is
   * unreachable.
   *
   * @throws ConnectionOptionsError when an option is invalid
   * @throws ConnectionUnavailableError when the server is unreachable, or the TLS handshake fails
   * @throws RpcError when the server rejects the call, for example because of the API key
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
   * Creates a connection that opens on its first call.
   *
   * @throws ConnectionOptionsError when an option is invalid
   */
  static lazy(options?: ConnectionOptions): Connection {
    return new Connection(resolveConnectionOptions(options));
  }

  /**
   * Creates a connection over another kind of channel, such as a server in this process. Options of the network and of
   * headers have no effect.
   *
   * @throws ConnectionOptionsError when an option is invalid
   */
  static over(channel: ClosableRpcChannel, options?: ConnectionOptions): Connection {
    return new Connection(resolveConnectionOptions(options), channel);
  }

  /**
   * The options after plugins, with defaults filled in. API key and metadata are those that the connection was created
   * with.
   */
  get options(): ResolvedConnectionOptions {
    return this.#options;
  }

  /** Version and capabilities of the server; undefined until {@link ensureConnected} has succeeded once. */
  get serverInfo(): ServerInfo | undefined {
    return this.#info;
  }

  /** True after {@link close}. */
  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Waits until the server has responded once. Concurrent calls share one attempt; after a failure, call it again.
   *
   * @throws ConnectionUnavailableError when the server does not respond within `connectTimeout`, or the TLS handshake
   * fails
   * @throws ConnectionClosedError after {@link close}
   */
  async ensureConnected(): Promise<ServerInfo> {
    if (this.isClosed) throw new ConnectionClosedError();
    if (this.#info) return this.#info;
    this.#connecting ??= this.introduce().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /**
   * Checks the health of the server.
   *
   * @param service - full name of a gRPC service; empty for the server as a whole
   */
  async checkHealth(service = 'temporal.api.workflowservice.v1.WorkflowService'): Promise<ServingStatus> {
    const { status } = await this.healthService.check({ service });
    const entry = Object.entries(HealthCheckResponse_ServingStatus).find(([, number]) => number === status);
    return (entry?.[0] ?? 'UNKNOWN') as ServingStatus;
  }

  /**
   * Changes the API key of subsequent calls.
   *
   * @throws ConnectionOptionsError when the key is invalid, or the connection was created without TLS and without a key
   */
  setApiKey(apiKey: ApiKey): void {
    if (typeof apiKey !== 'function') apiKeyOption.read(apiKey, connectionPlace.at('apiKey'));
    if (this.options.apiKey === undefined && !this.options.tls) {
      connectionPlace
        .at('apiKey')
        .refuse('would be sent in plain text', 'Open the connection with "tls: true" or an "apiKey".');
    }
    this.#metadata.setApiKey(apiKey);
  }

  /**
   * Replaces the headers of the option `metadata` for subsequent calls.
   *
   * @throws ConnectionOptionsError when a header is invalid
   */
  setMetadata(metadata: RpcMetadata): void {
    metadataOption.read(metadata, connectionPlace.at('metadata'));
    this.#metadata.setMetadata({ ...metadata });
  }

  /** Closes the connection. Calls in progress fail with {@link ConnectionClosedError}. Closing again has no effect. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.#closing.abort(new ConnectionClosedError());
    this.#wire.close();
  }

  private async introduce(): Promise<ServerInfo> {
    this.#info = await fetchServerInfo(this.channel, this.options, this.#closing.signal);
    const { serverVersion } = this.#info;
    this.options.logger.debug('Connected', { address: this.options.address, serverVersion });
    return this.#info;
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
