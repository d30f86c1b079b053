import { systemClock, type Clock } from '../common/clock.js';
import type { Duration } from '../common/duration.js';
import { optionsOf, type ReadBy } from '../common/options/option-schema.js';
import { custom, duration, flag, integer, list, number, object, or, record } from '../common/options/option-types.js';
import { clockOption, interceptorOption, loggerOption, meterOption } from '../common/options/shared-options.js';
import { applyPlugins, pluginsOption, type NamedPlugin } from '../common/plugins.js';
import type { RpcMetadata } from '../common/rpc-channel.js';
import { Secret } from '../common/secret.js';
import { noopMeter, type Logger, type Meter } from '../common/telemetry.js';
import { DefaultLogger } from './default-logger.js';
import type { ApiKey } from './call-metadata.js';
import { addressOption, targetOf } from './connection-address.js';
import { connectionPlace } from './errors.js';
import { apiKeyOption, metadataOption } from './metadata-options.js';
import type { RpcInterceptor } from './rpc-interceptor.js';
import { defaultRetryPolicy, type RpcRetryPolicy } from './rpc-retry.js';
import { defaultLongPollTimeoutMs, defaultRpcTimeoutMs } from './rpc-service.js';
import { tlsSchema, type ResolvedTls, type TLSConfig } from './tls-options.js';

/** Changes the options of a connection before they are validated. */
export interface ConnectionPlugin extends NamedPlugin {
  configureConnection?(options: ConnectionOptions): ConnectionOptions;
}

/** Probes that detect a dead connection. */
export interface KeepaliveOptions {
  /** Time without traffic after which a probe is sent. @defaultValue 30 seconds */
  time?: Duration;
  /** Time to wait for the response to a probe. @defaultValue 15 seconds */
  timeout?: Duration;
  /** Whether to send probes while no call is in progress. @defaultValue true */
  permitWithoutCalls?: boolean;
}

/** How failed calls are retried. Long polls are retried until they are aborted, regardless of these options. */
export interface RpcRetryOptions {
  /** Wait before the second attempt. @defaultValue 100 milliseconds */
  initialInterval?: Duration;
  /** Factor by which the wait grows with each retry. @defaultValue 1.7 */
  backoffCoefficient?: number;
  /** Maximum wait between two attempts. @defaultValue 5 seconds */
  maximumInterval?: Duration;
  /** Maximum number of attempts; 1 turns retries off. @defaultValue 10 */
  maximumAttempts?: number;
  /** Time after the first attempt when retrying stops. @defaultValue 10 seconds */
  maximumElapsedTime?: Duration;
}

/** How to reach a Temporal Server. */
export interface ConnectionOptions {
  /**
   * `host:port`, or a gRPC target with the scheme `dns:`, `ipv4:`, `ipv6:` or `unix:`. The port defaults to 7233.
   * @defaultValue `localhost:7233`
   */
  address?: string;
  /**
   * Whether to use TLS; pass an object to set certificates. `null` is the same as `false`.
   * @defaultValue true with an apiKey, otherwise false
   */
  tls?: boolean | TLSConfig | null;
  /** API key, or a function that returns the current key and is called for each request. An API key enables TLS. */
  apiKey?: ApiKey;
  /** Headers of every call. If the name of a header ends in `-bin`, its value is bytes. */
  metadata?: RpcMetadata;
  /** Time within which `connect()` and `ensureConnected()` must reach the server. @defaultValue 10 seconds */
  connectTimeout?: Duration;
  /** Timeout of a single attempt of a call. @defaultValue 10 seconds */
  rpcTimeout?: Duration;
  /** Timeout of a single attempt of a long poll. @defaultValue 70 seconds */
  longPollTimeout?: Duration;
  /** Probes that detect a dead connection; `false` sends none. @defaultValue probes with the defaults below */
  keepalive?: KeepaliveOptions | false;
  /** Maximum size of a response, in bytes. @defaultValue 128 MiB */
  maxReceiveMessageLength?: number;
  /** How failed calls are retried; `false` turns retries off. @defaultValue retries with the defaults below */
  retry?: RpcRetryOptions | false;
  /** Interceptors that wrap every attempt of every call; the first is the outermost. */
  interceptors?: readonly RpcInterceptor[];
  /** Plugins that change these options before they are validated, applied in order. */
  plugins?: readonly ConnectionPlugin[];
  /** Options of the gRPC channel (`grpc.*`); they override those set here. */
  channelArgs?: Record<string, string | number>;
  /** Receives the log records of the connection. @defaultValue warnings and errors on standard error */
  logger?: Logger;
  /** Receives the metrics of the connection. @defaultValue measures nothing */
  meter?: Meter;
  /** Source of the time, for example a virtual clock in tests. @defaultValue the system clock */
  clock?: Clock;
}

/**
 * Options of a connection, with defaults filled in and times in milliseconds. Printing or copying it reveals no
 * secrets.
 */
export interface ResolvedConnectionOptions {
  readonly address: string;
  /** {@link address} as a target of grpc-js. */
  readonly target: string;
  /** Undefined for a connection without TLS. */
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

const keepaliveSchema = optionsOf<KeepaliveOptions>()({
  time: duration({ above: 0 }).default('30 seconds'),
  timeout: duration({ above: 0 }).default('15 seconds'),
  permitWithoutCalls: flag().default(true),
});

const retrySchema = optionsOf<RpcRetryOptions>()({
  initialInterval: duration({ above: 0 }).default(defaultRetryPolicy.initialIntervalMs, '100 milliseconds'),
  backoffCoefficient: number({ min: 1 }).default(defaultRetryPolicy.backoffCoefficient),
  maximumInterval: duration({ above: 0 }).default(defaultRetryPolicy.maximumIntervalMs, '5 seconds'),
  maximumAttempts: integer({ min: 1 }).default(defaultRetryPolicy.maximumAttempts),
  maximumElapsedTime: duration({ above: 0 }).default(defaultRetryPolicy.maximumElapsedMs, '10 seconds'),
});

const apiKey = custom<ApiKey>('an API key, or a function that returns one', (key, place) => {
  if (typeof key === 'function') return key as () => string;
  return typeof key === 'string' ? (apiKeyOption.read(key, place) as string) : place.refuseValue(key);
}).secret();

const channelArgument = custom<string | number>('a string or a number', (value, place) =>
  typeof value === 'string' || typeof value === 'number' ? value : place.refuseValue(value),
);

/** All options of a connection. */
export const connectionSchema = optionsOf<ConnectionOptions>()(
  {
    address: addressOption.default('localhost:7233'),
    tls: or(null, or(true, or(false, object(tlsSchema)))).otherwise('true with an apiKey, otherwise false'),
    apiKey,
    metadata: metadataOption.default({}, 'none'),
    connectTimeout: duration({ above: 0 }).default('10 seconds'),
    rpcTimeout: duration({ above: 0 }).default(defaultRpcTimeoutMs, '10 seconds'),
    longPollTimeout: duration({ above: 0 }).default(defaultLongPollTimeoutMs, '70 seconds'),
    keepalive: or(false, object(keepaliveSchema)).default({}, 'probes with the defaults below'),
    maxReceiveMessageLength: integer({ min: 1, max: 0x7fff_ffff, unit: 'bytes' }).default(128 * 1024 * 1024, '128 MiB'),
    retry: or(false, object(retrySchema)).default({}, 'retries with the defaults below'),
    interceptors: list(interceptorOption<RpcInterceptor>({ unary: true })).default([], 'none'),
    plugins: pluginsOption<ConnectionPlugin>().default([], 'none'),
    channelArgs: record(channelArgument).default({}, 'none'),
    logger: loggerOption.default(new DefaultLogger('WARN'), 'warnings and errors on standard error'),
    meter: meterOption.default(noopMeter, 'measures nothing'),
    clock: clockOption.default(systemClock, 'the system clock'),
  },
  ({ apiKey, metadata }, place) => {
    const header = Object.keys(metadata).find((name) => name.toLowerCase() === 'authorization');
    if (apiKey === undefined || header === undefined) return;
    place.at('metadata').at(header).refuse('contradicts "apiKey", which sets this header', 'Remove one of the two.');
  },
);

/**
 * Applies plugins, fills in defaults and validates all options.
 *
 * @throws ConnectionOptionsError for the first invalid option
 */
export function resolveConnectionOptions(given: ConnectionOptions = {}): ResolvedConnectionOptions {
  const options = connectionSchema.read(applyPlugins(given, 'configureConnection', connectionPlace), connectionPlace);
  const { address, tls = options.apiKey !== undefined, apiKey, metadata, keepalive } = options;
  return Object.freeze({
    address,
    target: targetOf(address),
    tls: tls === true ? {} : Object.freeze(tls || undefined),
    apiKey: apiKey === undefined ? undefined : new Secret(apiKey),
    metadata: new Secret(Object.freeze({ ...metadata })),
    connectTimeoutMs: options.connectTimeout,
    rpcTimeoutMs: options.rpcTimeout,
    longPollTimeoutMs: options.longPollTimeout,
    keepalive: keepalive
      ? { timeMs: keepalive.time, timeoutMs: keepalive.timeout, permitWithoutCalls: keepalive.permitWithoutCalls }
      : undefined,
    maxReceiveMessageLength: options.maxReceiveMessageLength,
    retry: retryOf(options.retry),
    interceptors: options.interceptors,
    plugins: options.plugins,
    channelArgs: options.channelArgs,
    logger: options.logger,
    meter: options.meter,
    clock: options.clock,
  });
}

function retryOf(retry: false | ReadBy<typeof retrySchema>): RpcRetryPolicy {
  if (retry === false) return { ...defaultRetryPolicy, maximumAttempts: 1 };
  return {
    initialIntervalMs: retry.initialInterval,
    backoffCoefficient: retry.backoffCoefficient,
    maximumIntervalMs: retry.maximumInterval,
    jitter: defaultRetryPolicy.jitter,
    maximumAttempts: retry.maximumAttempts,
    maximumElapsedMs: retry.maximumElapsedTime,
  };
}
