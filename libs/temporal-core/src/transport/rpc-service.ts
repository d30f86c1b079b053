/**
 * Typed RPC methods over any `RpcChannel`: encodes the request, makes the attempts of a call, decodes the response. The
 * same code serves a connection, a workflow thread whose channel is a message port, and an in-process server.
 *
 *   encode ─▶ attempt ─▶ decode
 *               │  ▲
 *        failed ▼  │ wait        until the retry policy or the caller's AbortSignal ends it
 */
import { sleepOn } from '../common/async.js';
import { keepingAlive, systemClock, type Clock } from '../common/clock.js';
import { errorAttributes } from '../common/error-text.js';
import { RpcError, type RpcChannel, type RpcMetadata, type RpcOptions } from '../common/rpc-channel.js';
import { noopLogger, noopMeter, type Logger, type Meter, type MetricTags } from '../common/telemetry.js';
import { decodeMessage, encodeMessage } from '../proto/index.js';
import type { MessageName, MessageTypes } from '../proto/index.js';
import { callAborted, ConnectionClosedError, NamespaceNotFoundError } from './errors.js';
import { RpcMetrics } from './rpc-metrics.js';
import { defaultRetryPolicy, longPollRetryPolicy, RpcRetry, type RpcRetryPolicy } from './rpc-retry.js';
import { statusDetail } from './status-details.js';
import type { RpcCallOptions, RpcServiceOf } from './workflow-service.js';

/** Default timeout of one attempt, in milliseconds. */
export const defaultRpcTimeoutMs = 10_000;

/** Default timeout of one attempt of a long poll, in milliseconds: longer than a server holds a poll open. */
export const defaultLongPollTimeoutMs = 70_000;

/** The methods of a service: the path, and the short names of request and response. */
export type RpcTable<Rpcs> = { readonly [M in keyof Rpcs]: RpcDescription };

interface RpcDescription {
  readonly path: string;
  readonly request: MessageName;
  readonly response: MessageName;
}

export interface RpcServiceOptions {
  /** @defaultValue the system clock */
  clock?: Clock;
  /** @defaultValue logs nothing */
  logger?: Logger;
  /** @defaultValue measures nothing */
  meter?: Meter;
  /** Timeout of one attempt, in milliseconds. @defaultValue 10 seconds */
  timeoutMs?: number;
  /** Timeout of one attempt of a long poll, in milliseconds. @defaultValue 70 seconds */
  longPollTimeoutMs?: number;
  /** Retries of calls other than long polls. @defaultValue 10 attempts in 10 seconds */
  retry?: RpcRetryPolicy;
  /** Aborted when the channel is closed, which ends the waits between attempts. */
  closeSignal?: AbortSignal;
}

/**
 * Creates the typed methods of a service.
 *
 * The methods reject with `RpcError` (or a subclass: `NamespaceNotFoundError`, `ConnectionUnavailableError`,
 * `ConnectionClosedError`), `ProtoEncodeError` and `ProtoDecodeError`. The channel must not change the bytes of a
 * request, because a retry sends them again.
 */
export function createRpcService<Rpcs>(
  table: RpcTable<Rpcs>,
  channel: RpcChannel,
  options: RpcServiceOptions = {},
): RpcServiceOf<Rpcs> {
  const caller = new RpcCaller(channel, options);
  const service: Record<string, (request: object, options?: RpcCallOptions) => Promise<unknown>> = {};
  for (const [name, description] of Object.entries<RpcDescription>(table)) {
    const rpc = new Rpc(description);
    service[name] = (request, callOptions) => caller.call(rpc, request, callOptions ?? noOptions);
  }
  return service as RpcServiceOf<Rpcs>;
}

const noOptions: RpcCallOptions = {};

/** One method of a service, with the state that its calls share. */
class Rpc {
  readonly path: string;
  readonly request: MessageName;
  readonly response: MessageName;
  readonly operation: string;
  private tags: MetricTags;

  constructor({ path, request, response }: RpcDescription) {
    this.path = path;
    this.request = request;
    this.response = response;
    this.operation = path.slice(path.lastIndexOf('/') + 1);
    this.tags = { operation: this.operation };
  }

  tagsFor(namespace: string | undefined): MetricTags {
    if (this.tags.namespace !== namespace && namespace) this.tags = { operation: this.operation, namespace };
    return namespace ? this.tags : { operation: this.operation };
  }
}

class RpcCaller {
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly metrics: RpcMetrics | undefined;
  private readonly timeoutMs: number;
  private readonly longPollTimeoutMs: number;
  private readonly retryPolicy: RpcRetryPolicy;
  private readonly closeSignal: AbortSignal | undefined;
  private readonly headers = new NamespaceHeader();

  constructor(
    private readonly channel: RpcChannel,
    options: RpcServiceOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    this.logger = options.logger ?? noopLogger;
    this.metrics = RpcMetrics.create(options.meter ?? noopMeter);
    this.timeoutMs = options.timeoutMs ?? defaultRpcTimeoutMs;
    this.longPollTimeoutMs = options.longPollTimeoutMs ?? defaultLongPollTimeoutMs;
    this.retryPolicy = options.retry ?? defaultRetryPolicy;
    this.closeSignal = options.closeSignal;
  }

  async call(rpc: Rpc, request: object, options: RpcCallOptions): Promise<unknown> {
    const { signal, metadata } = options;
    const isLongPoll = options.longPoll === true;
    const { namespace } = request as { namespace?: string };
    const bytes = encodeMessage(rpc.request, request as MessageTypes[MessageName]);
    const rpcOptions: RpcOptions = {
      deadlineMs: options.timeoutMs ?? (isLongPoll ? this.longPollTimeoutMs : this.timeoutMs),
    };
    const headers = this.headers.with(namespace, metadata);
    if (headers) rpcOptions.metadata = headers;
    if (signal) rpcOptions.signal = signal;

    let retry: RpcRetry | undefined;
    const startedAtMs = this.clock.now();
    for (;;) {
      let delayMs: number;
      try {
        const response = await this.attempt(rpc, bytes, rpcOptions, namespace, isLongPoll);
        return decodeMessage(rpc.response, response);
      } catch (error) {
        if (options.retry === false || signal?.aborted) throw refine(error, rpc, namespace);
        retry ??= this.retriesOf(options, startedAtMs);
        const delay = retry.delayAfter(error, this.clock.now(), options.retryUntilMs?.());
        if (delay === undefined) throw refine(error, rpc, namespace);
        this.logRetry(rpc, error, retry.failedAttempts, delay);
        delayMs = delay;
      }
      await this.wait(delayMs, signal);
    }
  }

  private retriesOf({ longPoll, retryUntilMs }: RpcCallOptions, startedAtMs: number): RpcRetry {
    if (longPoll) return new RpcRetry(longPollRetryPolicy, 'longPoll', startedAtMs);
    if (!retryUntilMs) return new RpcRetry(this.retryPolicy, 'call', startedAtMs);
    return new RpcRetry({ ...this.retryPolicy, maximumAttempts: 0 }, 'persistent', startedAtMs);
  }

  private attempt(
    rpc: Rpc,
    request: Uint8Array,
    options: RpcOptions,
    namespace: string | undefined,
    isLongPoll: boolean,
  ): Promise<Uint8Array> {
    if (!this.metrics) return this.channel.unary(rpc.path, request, options);
    return this.measured(this.metrics, rpc, request, options, namespace, isLongPoll);
  }

  private async measured(
    metrics: RpcMetrics,
    rpc: Rpc,
    request: Uint8Array,
    options: RpcOptions,
    namespace: string | undefined,
    isLongPoll: boolean,
  ): Promise<Uint8Array> {
    const tags = rpc.tagsFor(namespace);
    const startedAtMs = this.clock.now();
    try {
      const response = await this.channel.unary(rpc.path, request, options);
      metrics.record(tags, isLongPoll, this.clock.now() - startedAtMs);
      return response;
    } catch (error) {
      const status = error instanceof RpcError ? error.status : 'UNKNOWN';
      metrics.record(tags, isLongPoll, this.clock.now() - startedAtMs, status);
      throw error;
    }
  }

  /** Between attempts nothing else keeps the process alive, although the caller is still waiting. */
  private async wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { closeSignal } = this;
    try {
      await sleepOn(keepingAlive(this.clock), delayMs, signal, closeSignal);
    } catch (reason) {
      if (signal?.aborted) throw callAborted(signal);
      throw closeSignal?.aborted ? new ConnectionClosedError() : reason;
    }
  }

  private logRetry(rpc: Rpc, error: unknown, failedAttempts: number, delayMs: number): void {
    const level = failedAttempts > 5 ? 'WARN' : 'DEBUG';
    const { status } = error as RpcError;
    this.logger.log(level, `${rpc.operation} failed, retrying`, {
      status,
      error: errorAttributes(error).error,
      failedAttempts,
      delayMs,
    });
  }
}

/** The metadata that tells a proxy the namespace of a call, created once for consecutive calls to one namespace. */
class NamespaceHeader {
  private namespace = '';
  private metadata: RpcMetadata | undefined;

  with(namespace: string | undefined, added: RpcMetadata | undefined): RpcMetadata | undefined {
    if (!namespace) return added;
    if (namespace !== this.namespace) {
      this.namespace = namespace;
      // The server rejects a name that is not valid in a header.
      this.metadata = /^[ -~]+$/.test(namespace) ? Object.freeze({ 'temporal-namespace': namespace }) : undefined;
    }
    return added ? { ...this.metadata, ...added } : this.metadata;
  }
}

/**
 * The error for the caller. Unlike the error of the channel, its stack leads to the call and its message names the
 * method.
 */
function refine(error: unknown, rpc: Rpc, namespace: string | undefined): unknown {
  if (!(error instanceof RpcError)) return error;
  if (error.status === 'NOT_FOUND') {
    const missing = statusDetail(error, 'NamespaceNotFoundFailure');
    if (missing) return new NamespaceNotFoundError(missing.namespace || namespace || '', error);
  }
  if (error.constructor !== RpcError) {
    Error.captureStackTrace(error, refine);
    return error;
  }
  const { status, statusDetails, code, cause } = error;
  const message = `${rpc.operation}: ${status}: ${error.message}`;
  const named = statusDetails ? { status, message, statusDetails } : { status, message };
  return new RpcError(named, cause === undefined ? { code } : { code, cause });
}
