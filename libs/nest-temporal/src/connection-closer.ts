/** Closes the connection that the module opened, after workers have drained and all other modules were destroyed. */
import { Connection } from '@nest-temporal/core/worker';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { ConnectionReplacement } from './connection-replacement.js';
import type { TemporalModuleOptions } from './temporal.options.js';

export class ConnectionCloser implements OnApplicationShutdown {
  private constructor(private readonly owned: Connection | undefined) {}

  /** A connection that was passed in, or that replaces the configured one, is closed by its owner. */
  static create(
    this: void,
    options: TemporalModuleOptions,
    connection: Connection,
    replacement?: ConnectionReplacement,
  ): ConnectionCloser {
    const isOwned = !replacement && !(options.connection instanceof Connection);
    return new ConnectionCloser(isOwned ? connection : undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.owned?.close();
  }
}
