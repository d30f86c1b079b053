import type { Connection } from '@nest-temporal/core/worker';
import type { TemporalModuleOptions } from './temporal.options.js';

/**
 * Gives every `forRoot` of an application its connection, in place of what the options say. A global module that provides it
 * puts another server below an application as it stands. Whoever provides it closes what it gives.
 */
export abstract class ConnectionReplacement {
  abstract connect(options: TemporalModuleOptions): Connection;
}
