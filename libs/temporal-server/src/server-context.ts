/** What the parts of the server share. Each part takes it in its constructor or as the first argument; none holds state of a module. */
import type { Matching } from './matching/matching.js';
import type { ServerClock } from './clock/server-clock.js';
import type { DynamicConfig } from './frontend/dynamic-config.js';
import type { Namespaces } from './namespaces/namespaces.js';
import type { Runs } from './run/runs.js';
import type { Visibility } from './visibility/visibility.js';

export interface ServerContext {
  readonly clock: ServerClock;
  readonly runs: Runs;
  readonly matching: Matching;
  readonly namespaces: Namespaces;
  readonly visibility: Visibility;
  readonly config: DynamicConfig;
  /** A random id (UUID version 4). */
  newId(): string;
}
