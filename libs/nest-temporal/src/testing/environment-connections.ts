/** What puts a test environment below the application, and takes it away after everything else has ended. */
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Connection } from '@nest-temporal/core/worker';
import type { TestWorkflowEnvironment } from '@nest-temporal/testing';
import type { ConnectionReplacement } from '../connection-replacement.js';
import type { TemporalModuleOptions } from '../temporal.options.js';

export class EnvironmentConnections implements ConnectionReplacement, OnApplicationShutdown {
  constructor(
    private readonly environment: TestWorkflowEnvironment,
    private readonly isOwned: boolean,
  ) {}

  /** The same connection for all. Namespaces that an application names are there, where the server is embedded. */
  connect({ namespace }: TemporalModuleOptions): Connection {
    const { server, connection } = this.environment;
    if (namespace !== undefined) server?.registerNamespace(namespace);
    return connection;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.isOwned) await this.environment.teardown();
  }
}
