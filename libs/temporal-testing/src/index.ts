export { TestWorkflowEnvironment } from './env/test-workflow-environment.js';
export type {
  EmbeddedEnvironmentOptions,
  ExistingServerOptions,
  TestClientOptions,
} from './env/environment-options.js';
export { TestEnvironmentError } from './env/errors.js';
export { MockActivityEnvironment } from './env/mock-activity-environment.js';
export type { MockActivityEvents, MockActivityOptions } from './env/mock-activity-environment.js';
export { expectReplays, ReplaysFailedError } from './env/expect-replays.js';
export type { ReplayedHistories } from './env/expect-replays.js';
// What the environments accept, throw and expose of the server. The server itself is imported from its own package.
export { EmbeddedServerOptionsError, ServerAddressError, ServerTimeError } from '@nest-temporal/server';
export type { EmbeddedServer, SkipOptions, TimeControl } from '@nest-temporal/server';
