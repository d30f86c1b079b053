/**
 * Connects a worker to its server and checks the namespace, before it polls.
 * Later outages are handled by the polls.
 */
import { raceWithSignal, sleepOn } from '../common/async.js';
import { backoffMs, type Backoff } from '../common/backoff.js';
import type { Clock } from '../common/clock.js';
import { errorAttributes } from '../common/error-text.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import type { Logger } from '../common/telemetry.js';
import type { Connection } from '../transport/connection.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from '../transport/errors.js';

/** What a worker needs to know about its server. */
export interface ServerFacts {
  /** Answers to workflow tasks may carry metadata of the SDK. */
  takesSdkMetadata: boolean;
  /** The server ends the open polls of a worker that announces its shutdown. */
  endsPollsOnShutdown: boolean;
}

export interface ServerContactParts {
  connection: Pick<Connection, 'ensureConnected' | 'workflowService'>;
  namespace: string;
  taskQueue: string;
  /** Retries for as long as the server is unavailable. */
  waitForServer: boolean;
  clock: Clock;
  logger: Logger;
}

const backoff: Backoff = { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 10_000 };

/** Problems that disappear once the server is available. All others are mistakes in certificates or options. */
const passingTroubles = new Set<ConnectionTrouble>(['unreachable', 'unknown-host', 'hung-up', 'other']);
const passingStatuses = new Set<RpcStatusName>(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED']);

/**
 * @throws NamespaceNotFoundError when the namespace is not registered
 * @throws ConnectionUnavailableError when the server does not respond and `waitForServer` is false, or TLS is refused
 * @throws RpcError when the server refuses the credentials
 * @throws the reason of the signal when it is aborted first
 */
export async function contactServer(parts: ServerContactParts, signal: AbortSignal): Promise<ServerFacts> {
  const { waitForServer, taskQueue, clock, logger } = parts;
  for (let failures = 0; ; failures++) {
    try {
      const facts = await introduce(parts, signal);
      if (failures > 0) logger.info(`Server is available; starting the worker for task queue "${taskQueue}"`);
      return facts;
    } catch (error) {
      if (signal.aborted || !waitForServer || !passes(error)) throw error;
      logger.log(
        failures === 0 ? 'WARN' : 'DEBUG',
        `Worker for task queue "${taskQueue}" is waiting for its server`,
        errorAttributes(error),
      );
    }
    await sleepOn(clock, backoffMs(backoff, failures), signal);
  }
}

async function introduce(parts: ServerContactParts, signal: AbortSignal): Promise<ServerFacts> {
  const { connection, namespace } = parts;
  const { capabilities } = await raceWithSignal(connection.ensureConnected(), signal);
  return {
    takesSdkMetadata: capabilities.sdkMetadata ?? false,
    endsPollsOnShutdown: await asksForPollsToEnd(connection, namespace, signal),
  };
}

/** Requests the capabilities of the namespace, and thereby checks that it exists. */
async function asksForPollsToEnd(
  { workflowService }: ServerContactParts['connection'],
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace }, { signal });
    return namespaceInfo?.capabilities?.workerPollCompleteOnShutdown ?? false;
  } catch (error) {
    // A worker does not need permission to describe its namespace.
    if (error instanceof RpcError && ['PERMISSION_DENIED', 'UNIMPLEMENTED'].includes(error.status)) return false;
    throw error;
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ConnectionUnavailableError) return passingTroubles.has(error.trouble);
  return error instanceof RpcError && passingStatuses.has(error.status);
}
