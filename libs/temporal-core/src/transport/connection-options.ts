import { systemClock, type Clock } from '../common/clock.js';
import type { Duration } from '../common/duration.js';
import { OptionPlace } from '../common/options/option-place.js';
import { applyPlugins, type NamedPlugin } from '../common/plugins.js';
import type { RpcMetadata } from '../common/rpc-channel.js';
import { Secret } from '../common/secret.js';
import { noopLogger, noopMeter, type Logger, type Meter } from '../common/telemetry.js';
import type { ApiKey } from './call-metadata.js';
import { targetOf } from './connection-address.js';
import {
  byteCount,
  checkChannelArgs,
  checkMethods,
  checkNames,
  checkObject,
  listOf,
  timeoutMs,
} from './connection-option-checks.js';
import { ConnectionOptionsError } from './errors.js';
import { checkApiKey, checkMetadata } from './metadata-options.js';
import type { RpcInterceptor } from './rpc-interceptor.js';
import { defaultRetryPolicy, type RpcRetryPolicy } from './rpc-retry.js';
import { defaultLongPollTimeoutMs, defaultRpcTimeoutMs } from './rpc-service.js';
import { resolveTls, type ResolvedTls, type TLSConfig } from './tls-options.js';

/** Changes the options of a connection before they are validated. */
export interface ConnectionPlugin extends NamedPlugin {
  configureConnection?(options: ConnectionOptions): ConnectionOptions;
}

/** Probes by which a dead connection is noticed. */
export interface KeepaliveOptions {
  /** Time without traffic until a probe is sent. @defaultValue 30 seconds */
  time?: Duration;
  /** Time the answer may take. @defaultValue 15 seconds */
  timeout?: Duration;
  /** Whether to probe while no call is under way. @defaultValue true */
  permitWithoutCalls?: boolean;
}

/** How failed calls are made again. Long polls go on for as long as nobody aborts them, whatever is set here. */
export interface RpcRetryOptions {
  /** Wait before the second attempt. @defaultValue 100 milliseconds */
  initialInterval?: Duration;
  /** Factor from one wait to the next, at least 1. @defaultValue 1.7 */
  backoffCoefficient?: number;
  /** Upper bound of a wait. @defaultValue 5 seconds */
  maximumInterval?: Duration;
  /** Attempts in all; 1 switches retries off. @defaultValue 10 */
  maximumAttempts?: number;
  /** No attempt is begun later than this after the first. @defaultValue 10 seconds */
  maximumElapsedTime?: Duration;
}

/** How to reach a Temporal Server. */
export interface ConnectionOptions {
  /**
   * `host:port`, or a name in a scheme of gRPC: `dns:`, `ipv4:`, `ipv6:`, `unix:`. A port that is left out is 7233.
   * @defaultValue `'localhost:7233'`
   */
  address?: string;
  /** TLS, and certificates for it. @defaultValue true where there is an `apiKey`, else false */
  tls?: boolean | TLSConfig | null;
  /** API key, or a function that gives the current one for each call. */
  apiKey?: ApiKey;
  /** Headers of every call. A name that ends in `-bin` takes bytes. */
  metadata?: RpcMetadata;
  /** Time within which `connect` and `ensureConnected` must have reached the server. @defaultValue 10 seconds */
  connectTimeout?: Duration;
  /** Time for one attempt of a call. @defaultValue 10 seconds */
  rpcTimeout?: Duration;
  /** Time for one attempt of a long poll. @defaultValue 70 seconds */
  longPollTimeout?: Duration;
  /** Probes of the connection; false sends none. */
  keepalive?: KeepaliveOptions | false;
  /** Largest answer accepted, in bytes. @defaultValue 128 MiB */
  maxReceiveMessageLength?: number;
  /** How failed calls are made again; false makes one attempt only. */
  retry?: RpcRetryOptions | false;
  /** Around every attempt of every call, the first one outermost. */
  interceptors?: readonly RpcInterceptor[];
  plugins?: readonly ConnectionPlugin[];
  /** Options of the gRPC channel (`grpc.…`), over those set here. */
  channelArgs?: Record<string, string | number>;
  /** @defaultValue logs nothing */
  logger?: Logger;
  /** @defaultValue measures nothing */
  meter?: Meter;
  /** @defaultValue the clock of the machine */
  clock?: Clock;
}

/** Options of a connection with defaults filled in and times in milliseconds. Shows no secret, in whatever is made of it. */
export interface ResolvedConnectionOptions {
  readonly address: string;
  /** {@link address} as grpc-js takes it. */
  readonly target: string;
  /** Undefined for plain text. */
  readonly tls: ResolvedTls | undefined;
  readonly apiKey: Secret<ApiKey> | undefined;
  readonly metadata: Secret<Readonly<RpcMetadata>>;
  readonly connectTimeoutMs: number;
  readonly rpcTimeoutMs: number;
  readonly longPollTimeoutMs: number;
  readonly keepalive:
    { readonly timeMs: number; readonly timeoutMs: number; readonly permitWithoutCalls: boolean } | undefined;
  readonly maxReceiveMessageLength: number;
  readonly retry: RpcRetryPolicy;
  readonly interceptors: readonly RpcInterceptor[];
  readonly plugins: readonly ConnectionPlugin[];
  readonly channelArgs: Readonly<Record<string, string | number>>;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
}

/** Every option by name; the type makes leaving one out an error. */
const known: Record<keyof ConnectionOptions, true> = {
  address: true,
  tls: true,
  apiKey: true,
  metadata: true,
  connectTimeout: true,
  rpcTimeout: true,
  longPollTimeout: true,
  keepalive: true,
  maxReceiveMessageLength: true,
  retry: true,
  interceptors: true,
  plugins: true,
  channelArgs: true,
  logger: true,
  meter: true,
  clock: true,
};

const knownOfKeepalive: Record<keyof KeepaliveOptions, true> = { time: true, timeout: true, permitWithoutCalls: true };

const knownOfRetry: Record<keyof RpcRetryOptions, true> = {
  initialInterval: true,
  backoffCoefficient: true,
  maximumInterval: true,
  maximumAttempts: true,
  maximumElapsedTime: true,
};

/**
 * Applies plugins, fills in defaults and checks everything.
 *
 * @throws ConnectionOptionsError for the first fault, naming the option and what to do
 */
export function resolveConnectionOptions(given: ConnectionOptions = {}): ResolvedConnectionOptions {
  const options = applyPlugins(given, 'configureConnection', new OptionPlace('Connection', ConnectionOptionsError));
  checkNames(options, known, '');
  checkPorts(options);
  const { address = 'localhost:7233', metadata = {}, apiKey, channelArgs = {} } = options;
  const target = targetOf(address);
  checkMetadata(metadata, 'metadata');
  if (apiKey !== undefined && typeof apiKey !== 'function') checkApiKey(apiKey, 'apiKey');
  if (apiKey !== undefined && Object.keys(metadata).some((key) => key.toLowerCase() === 'authorization')) {
    throw new ConnectionOptionsError(
      `metadata['authorization']`,
      'contradicts `apiKey`, which sets it: give one of them',
    );
  }
  return Object.freeze({
    address,
    target,
    tls: tlsOf(options.tls, apiKey),
    apiKey: apiKey === undefined ? undefined : new Secret(apiKey),
    metadata: new Secret(Object.freeze({ ...metadata })),
    connectTimeoutMs: timeoutMs(options.connectTimeout, 10_000, 'connectTimeout'),
    rpcTimeoutMs: timeoutMs(options.rpcTimeout, defaultRpcTimeoutMs, 'rpcTimeout'),
    longPollTimeoutMs: timeoutMs(options.longPollTimeout, defaultLongPollTimeoutMs, 'longPollTimeout'),
    keepalive: keepaliveOf(options.keepalive),
    maxReceiveMessageLength: byteCount(options.maxReceiveMessageLength, 128 * 1024 * 1024, 'maxReceiveMessageLength'),
    retry: retryOf(options.retry),
    interceptors: listOf(options.interceptors, 'interceptors'),
    plugins: listOf(options.plugins, 'plugins'),
    channelArgs: Object.freeze({ ...checkChannelArgs(channelArgs) }),
    logger: options.logger ?? noopLogger,
    meter: options.meter ?? noopMeter,
    clock: options.clock ?? systemClock,
  });
}

function checkPorts({ logger, meter, clock, interceptors }: ConnectionOptions): void {
  if (logger !== undefined) checkMethods(logger, ['log', 'debug', 'warn'], 'logger');
  if (meter !== undefined) checkMethods(meter, ['createCounter', 'createHistogram'], 'meter');
  if (clock !== undefined) checkMethods(clock, ['now', 'setTimeout'], 'clock');
  listOf(interceptors, 'interceptors').forEach((interceptor, index) =>
    checkMethods(interceptor, ['unary'], `interceptors[${index}]`),
  );
}

function tlsOf(tls: ConnectionOptions['tls'], apiKey: ApiKey | undefined): ResolvedTls | undefined {
  if (tls === false) return undefined;
  if (tls === undefined || tls === null) return apiKey === undefined ? undefined : {};
  return Object.freeze(resolveTls(tls));
}

function keepaliveOf(keepalive: ConnectionOptions['keepalive']): ResolvedConnectionOptions['keepalive'] {
  if (keepalive === false) return undefined;
  const options = keepalive ?? {};
  checkObject(options, 'keepalive');
  checkNames(options, knownOfKeepalive, 'keepalive.');
  const { permitWithoutCalls = true } = options;
  if (typeof permitWithoutCalls !== 'boolean') {
    throw new ConnectionOptionsError('keepalive.permitWithoutCalls', 'must be true or false');
  }
  return Object.freeze({
    timeMs: timeoutMs(options.time, 30_000, 'keepalive.time'),
    timeoutMs: timeoutMs(options.timeout, 15_000, 'keepalive.timeout'),
    permitWithoutCalls,
  });
}

function retryOf(retry: ConnectionOptions['retry']): RpcRetryPolicy {
  if (retry === false) return { ...defaultRetryPolicy, maximumAttempts: 1 };
  if (retry === undefined) return defaultRetryPolicy;
  checkObject(retry, 'retry');
  checkNames(retry, knownOfRetry, 'retry.');
  const {
    backoffCoefficient = defaultRetryPolicy.backoffCoefficient,
    maximumAttempts = defaultRetryPolicy.maximumAttempts,
  } = retry;
  if (!(Number.isFinite(backoffCoefficient) && backoffCoefficient >= 1)) {
    throw new ConnectionOptionsError(
      'retry.backoffCoefficient',
      `must be a number from 1, not ${String(backoffCoefficient)}`,
    );
  }
  if (!(Number.isInteger(maximumAttempts) && maximumAttempts >= 1)) {
    throw new ConnectionOptionsError(
      'retry.maximumAttempts',
      `must be a whole number from 1, not ${String(maximumAttempts)}`,
    );
  }
  return Object.freeze({
    initialIntervalMs: timeoutMs(retry.initialInterval, defaultRetryPolicy.initialIntervalMs, 'retry.initialInterval'),
    backoffCoefficient,
    maximumIntervalMs: timeoutMs(retry.maximumInterval, defaultRetryPolicy.maximumIntervalMs, 'retry.maximumInterval'),
    jitter: defaultRetryPolicy.jitter,
    maximumAttempts,
    maximumElapsedMs: timeoutMs(
      retry.maximumElapsedTime,
      defaultRetryPolicy.maximumElapsedMs,
      'retry.maximumElapsedTime',
    ),
  });
}
