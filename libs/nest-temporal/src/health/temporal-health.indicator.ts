/** Reports whether Temporal works for this application: the server responds, and the workers poll. */
import { Injectable } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { RpcError } from '@nest-temporal/core';
import { messageOf } from '@nest-temporal/core/internal/common/safe-text';
import type { Connection } from '@nest-temporal/core/worker';
import { TemporalConfigurationError } from '../errors.js';
import { argument } from '../temporal.providers.js';
import { defaultClientName, getTemporalConnectionToken } from '../temporal.tokens.js';
import { findRegistrations, type WorkerRegistration } from '../worker/worker-registration.js';
import { healthOf, troubleOf, type WorkerHealth } from './worker-health.js';

export interface TemporalHealthOptions {
  /** Name of the `forRoot` whose connection and workers are checked. @defaultValue `default` */
  client?: string;
  /** Timeout of the health check of the server, in milliseconds. @defaultValue 1000 */
  timeoutMs?: number;
}

/** The report of the indicator, in addition to `status`. */
export type TemporalHealth = {
  /** Address of the server, as configured. */
  address: string;
  /** Workers by name. */
  workers: Record<string, WorkerHealth>;
  /** Describes the problem; absent when healthy. */
  message?: string;
};

/**
 * An indicator for `@nestjs/terminus`. Up when the server reports that it is serving and all workers of the connection poll.
 *
 * @example
 * ```ts
 * @Controller('health')
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly temporal: TemporalHealthIndicator,
 *   ) {}
 *
 *   @Get()
 *   @HealthCheck()
 *   check(): Promise<HealthCheckResult> {
 *     return this.health.check([() => this.temporal.isHealthy('temporal')]);
 *   }
 * }
 * ```
 */
@Injectable()
export class TemporalHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
  ) {}

  /**
   * @param key - key of the result in the report
   * @throws TemporalConfigurationError when no connection has this name
   */
  async isHealthy<const Key extends string>(
    key: Key,
    { client = defaultClientName, timeoutMs = 1_000 }: TemporalHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key, 'up' | 'down', TemporalHealth>> {
    const connection = this.connectionOf(client);
    const serverTrouble = await troubleOfServer(connection, timeoutMs);
    const registrations = findRegistrations(this.modules).filter(({ clientName }) => clientName === client);
    const found = [serverTrouble, ...registrations.map(troubleOfWorker)].filter((trouble) => trouble !== undefined);
    const troubles = [...new Set(found)];
    const health: TemporalHealth = {
      address: connection.options.address,
      workers: Object.fromEntries(registrations.map((registration) => [registration.name, workerHealth(registration)])),
      ...(troubles.length > 0 ? { message: troubles.join('; ') } : {}),
    };
    const indicator = this.indicators.check(key);
    return troubles.length > 0 ? indicator.down(health) : indicator.up(health);
  }

  private connectionOf(client: string): Connection {
    try {
      return this.moduleRef.get<Connection>(getTemporalConnectionToken(client), { strict: false });
    } catch (cause) {
      throw new TemporalConfigurationError(
        `TemporalHealthIndicator: connection "${client}" does not exist. Import TemporalModule.forRoot(${argument(client)}), ` +
          `or set the option "client" to the name of another connection.`,
        { cause },
      );
    }
  }
}

async function troubleOfServer(connection: Connection, timeoutMs: number): Promise<string | undefined> {
  const service = 'temporal.api.workflowservice.v1.WorkflowService';
  try {
    const { status } = await connection.healthService.check({ service }, { timeoutMs, retry: false });
    return status === servingStatus ? undefined : 'the server reports that it is not serving';
  } catch (error) {
    // The server responds but has no health service: a proxy or a test server.
    if (error instanceof RpcError && error.status === 'UNIMPLEMENTED') return undefined;
    return messageOf(error);
  }
}

/** `SERVING` of `grpc.health.v1`. */
const servingStatus = 1;

function troubleOfWorker({ name, workerIfMade: worker }: WorkerRegistration): string | undefined {
  const trouble = worker && troubleOf(worker.getStatus(), Date.now());
  return trouble && `worker "${name}" ${trouble}`;
}

function workerHealth({ options, workerIfMade: worker }: WorkerRegistration): WorkerHealth {
  return worker ? healthOf(worker.getStatus()) : { taskQueue: options.taskQueue, state: 'off' };
}
