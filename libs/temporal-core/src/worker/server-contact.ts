/**
 * The first contact of a worker with its server, before it polls: the connection, and the namespace. Later outages are
 * none of its concern; polls ride them out by themselves.
 */
import { raceWithSignal, sleepOn } from '../common/async.js';
import { backoffMs, type Backoff } from '../common/backoff.js';
import type { Clock } from '../common/clock.js';
import { errorAttributes } from '../common/error-text.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import type { Logger } from '../common/telemetry.js';
import type { Connection } from '../transport/connection.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from '../transport/errors.js';

/** What a worker must know of its server. */
export interface ServerFacts {
  /** Answers to workflow tasks may carry metadata of the SDK. */
  takesSdkMetadata: boolean;
  /** The server ends the open polls of a worker that says goodbye. */
  endsPollsOnShutdown: boolean;
}

export interface ServerContactParts {
  connection: Pick<Connection, 'ensureConnected' | 'workflowService'>;
  namespace: string;
  taskQueue: string;
  /** Tries again for as long as the server is away. */
  waitForServer: boolean;
  clock: Clock;
  logger: Logger;
}

const backoff: Backoff = { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 10_000 };

/** Troubles that end by themselves when the server comes. The others are mistakes in certificates or options. */
const passingTroubles = new Set<ConnectionTrouble>(['unreachable', 'unknown-host', 'hung-up', 'other']);
const passingStatuses = new Set<RpcStatusName>(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED']);

/**
 * @throws NamespaceNotFoundError when the namespace is not registered
 * @throws ConnectionUnavailableError when nobody answers, and nobody is to wait for it; or TLS is refused
 * @throws RpcError when the server refuses the credentials
 * @throws the reason of the signal when it is aborted first
 */
export async function contactServer(parts: ServerContactParts, signal: AbortSignal): Promise<ServerFacts> {
  const { waitForServer, taskQueue, clock, logger } = parts;
  for (let failures = 0; ; failures++) {
    try {
      const facts = await introduce(parts, signal);
      if (failures > 0) logger.info(`The server answers; the worker for task queue '${taskQueue}' starts`);
      return facts;
    } catch (error) {
      if (signal.aborted || !waitForServer || !passes(error)) throw error;
      logger.log(
        failures === 0 ? 'WARN' : 'DEBUG',
        `The worker for task queue '${taskQueue}' waits for its server`,
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

/** Asks what the namespace can do, and by that whether it is there. */
async function asksForPollsToEnd(
  { workflowService }: ServerContactParts['connection'],
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace }, { signal });
    return namespaceInfo?.capabilities?.workerPollCompleteOnShutdown ?? false;
  } catch (error) {
    // A worker needs no right to describe its namespace.
    if (error instanceof RpcError && ['PERMISSION_DENIED', 'UNIMPLEMENTED'].includes(error.status)) return false;
    throw error;
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ConnectionUnavailableError) return passingTroubles.has(error.trouble);
  return error instanceof RpcError && passingStatuses.has(error.status);
}
