/** Closes the connection that the module opened, after workers have drained and every other module is done with it. */
import { Connection } from '@nest-temporal/core/worker';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { TemporalModuleOptions } from './temporal.options.js';

export class ConnectionCloser implements OnApplicationShutdown {
  private constructor(private readonly owned: Connection | undefined) {}

  /** A connection that the application gave is the application's to close. */
  static create(this: void, options: TemporalModuleOptions, connection: Connection): ConnectionCloser {
    return new ConnectionCloser(options.connection instanceof Connection ? undefined : connection);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.owned?.close();
  }
}
