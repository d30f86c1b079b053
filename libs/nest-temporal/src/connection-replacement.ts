import type { Connection } from '@nest-temporal/core/worker';
import type { TemporalModuleOptions } from './temporal.options.js';

/**
 * Replaces the connections of every `forRoot` of an application. A global module that provides it
 * runs an unchanged application against another server. The provider closes the connections.
 */
export abstract class ConnectionReplacement {
  abstract connect(options: TemporalModuleOptions): Connection;
}
