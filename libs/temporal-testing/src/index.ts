export { EmbeddedServer } from './server/embedded-server.js';
export { EmbeddedServerOptionsError } from './server/embedded-server-options.js';
export type { EmbeddedServerOptions } from './server/embedded-server-options.js';
export { ServerTimeError } from './server/clock/time-control.js';
export type { TimeControl } from './server/clock/time-control.js';
export type { SkipOptions } from './server/clock/time-travel.js';
export { ServerAddressError } from './server/server-address-error.js';
export type { ClosableRpcChannel } from './server/transport/in-process-channel.js';
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
