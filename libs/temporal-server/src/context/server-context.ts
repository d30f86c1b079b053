/**
 * What the parts of the server share. Each part takes it in its constructor or as the first argument; none holds state
 * of a module.
 */
import type { TaskTokens } from '../common/task-tokens.js';
import type { Matching } from './matching.js';
import type { ServerClock } from '../clock/server-clock.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { Namespaces } from './namespaces.js';
import type { Runs } from './runs.js';
import type { Visibility } from './visibility.js';

export interface ServerContext {
  readonly clock: ServerClock;
  readonly runs: Runs;
  readonly matching: Matching;
  readonly namespaces: Namespaces;
  readonly visibility: Visibility;
  readonly config: DynamicConfig;
  readonly tokens: TaskTokens;
  /** A random id (UUID version 4). */
  newId(): string;
}
