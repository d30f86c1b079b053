/**
 * The first call of a connection: it verifies that a Temporal Server responds, and reads its capabilities. It waits for
 * a server that is starting, but no longer than `connectTimeout`.
 */
import { RpcError, type RpcChannel, type RpcOptions } from '../common/rpc-channel.js';
import { workflowServiceRpcs } from '../proto/index.js';
import type { GetSystemInfoResponse_Capabilities, WorkflowServiceRpcs } from '../proto/index.js';
import type { ResolvedConnectionOptions } from './connection-options.js';
import { ConnectionUnavailableError } from './errors.js';
import { createRpcService } from './rpc-service.js';

/** Information that the server reports about itself. */
export interface ServerInfo {
  readonly serverVersion: string;
  /** Features of the server; those that it does not report are false. */
  readonly capabilities: Readonly<GetSystemInfoResponse_Capabilities>;
}

/**
 * @throws ConnectionUnavailableError when the server does not respond in time, or the TLS handshake fails
 * @throws RpcError when the server rejects the call
 */
export async function fetchServerInfo(
  channel: RpcChannel,
  options: ResolvedConnectionOptions,
  closeSignal: AbortSignal,
): Promise<ServerInfo> {
  const { address, clock, connectTimeoutMs } = options;
  const outOfTime = new AbortController();
  const timer = clock.setTimeout(() => outOfTime.abort(), connectTimeoutMs);
  const attempts = new ObservedChannel(channel);
  try {
    return await getSystemInfo(attempts, options, closeSignal, outOfTime.signal);
  } catch (error) {
    if (!outOfTime.signal.aborted) throw error;
    if (attempts.lastTrouble) throw attempts.lastTrouble;
    const message = `No connection to ${address} within ${connectTimeoutMs} ms. Check the option \`address\` and firewalls.`;
    throw new ConnectionUnavailableError(message, address, 'unreachable');
  } finally {
    timer.cancel();
  }
}

async function getSystemInfo(
  channel: RpcChannel,
  { clock, connectTimeoutMs, retry, logger }: ResolvedConnectionOptions,
  closeSignal: AbortSignal,
  signal: AbortSignal,
): Promise<ServerInfo> {
  const service = createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, channel, {
    clock,
    logger,
    // The signal ends the call in time, and its reason explains why.
    timeoutMs: 2 * connectTimeoutMs,
    retry: { ...retry, maximumIntervalMs: 1_000, maximumAttempts: 0, maximumElapsedMs: connectTimeoutMs },
    closeSignal,
  });
  try {
    const { serverVersion = '', capabilities } = await service.getSystemInfo({}, { signal });
    return Object.freeze({ serverVersion, capabilities: capabilities ?? {} });
  } catch (error) {
    // Servers that do not implement the call have none of the features that it reports.
    if (error instanceof RpcError && error.status === 'UNIMPLEMENTED') {
      return Object.freeze({ serverVersion: '', capabilities: {} });
    }
    throw error;
  }
}

/** Remembers why the last attempt had no connection, because a timeout alone explains nothing. */
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
