export { EmbeddedServer } from './embedded-server.js';
export { EmbeddedServerOptionsError } from './embedded-server-options.js';
export type { EmbeddedServerOptions } from './embedded-server-options.js';
export { ServerTimeError } from './clock/time-control.js';
export type { TimeControl } from './clock/time-control.js';
export type { SkipOptions } from './clock/time-travel.js';
export { ServerAddressError } from './transport/server-address-error.js';
export type { ClosableRpcChannel } from '@nest-temporal/core/internal/common/rpc-channel';
