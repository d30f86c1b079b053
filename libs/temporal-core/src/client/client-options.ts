import { systemClock, type Clock } from '../common/clock.js';
import { optionsOf } from '../common/options/option-schema.js';
import { having, list, object, text, word } from '../common/options/option-types.js';
import { clockOption, interceptorOption, loggerOption } from '../common/options/shared-options.js';
import type { QueryRejectCondition } from '../common/policies.js';
import { noopLogger, type Logger } from '../common/telemetry.js';
import { converterSchema, type DataConverter } from '../converter/converter-options.js';
import type { WorkflowService } from '../transport/workflow-service.js';
import { pluginsOption, type NamedPlugin } from '../common/plugins.js';
import type { WorkflowClientInterceptor } from './interceptors.js';

/** The part of a connection that clients use. Implemented by `Connection`. */
export interface ClientConnection {
  readonly workflowService: WorkflowService;
}

/** Interceptors, by the part of the client that they wrap. */
export interface ClientInterceptors {
  /** Interceptors that wrap the calls of the workflow client; the first is the outermost. */
  workflow?: readonly WorkflowClientInterceptor[];
}

/** Configures clients. Use a plugin to bundle options that belong together, such as a converter and its interceptors. */
export interface ClientPlugin extends NamedPlugin {
  /**
   * Called before the options are validated, with the options that the previous plugin returned.
   *
   * @returns the options to use; must not modify the options it received
   */
  configureClient?(options: ClientOptions): ClientOptions;
}

export interface ClientOptions {
  /** Connection to the server, from `Connection.connect()` or `Connection.lazy()`. @defaultValue a lazy connection to `localhost:7233` */
  connection?: ClientConnection;
  /** Namespace of the workflows. @defaultValue `default` */
  namespace?: string;
  /** Name of the client, shown in histories. @defaultValue `pid@hostname` */
  identity?: string;
  /** How arguments and results are converted to payloads and encoded. @defaultValue converters for null, bytes and JSON, without codecs */
  dataConverter?: DataConverter;
  /** Interceptors that wrap the calls of the client. */
  interceptors?: ClientInterceptors;
  /** Plugins that change these options before they are validated, applied in order. */
  plugins?: readonly ClientPlugin[];
  /** Task queue for starts where neither the call nor the workflow class sets one. */
  taskQueue?: string;
  /** When queries are rejected because the workflow has closed. @defaultValue `NONE` */
  queryRejectCondition?: QueryRejectCondition;
  /** Receives the log records of the client. @defaultValue logs nothing */
  logger?: Logger;
  /** Source of the time, for example a virtual clock in tests. @defaultValue the system clock */
  clock?: Clock;
}

/** Options of a standalone `WorkflowClient`. Identical to {@link ClientOptions}. */
export type WorkflowClientOptions = ClientOptions;

const interceptor = interceptorOption<WorkflowClientInterceptor>({
  start: true,
  signal: true,
  signalWithStart: true,
  query: true,
  startUpdate: true,
  cancel: true,
  terminate: true,
  describe: true,
  fetchHistory: true,
  list: true,
  count: true,
});

export const clientSchema = optionsOf<ClientOptions>()({
  connection: having<ClientConnection>('a Connection', 'workflowService')
    .fix('Pass what Connection.connect() or Connection.lazy() returned.')
    .otherwise('a lazy connection to localhost:7233'),
  namespace: text().default('default'),
  identity: text().otherwise('pid@hostname'),
  dataConverter: object(converterSchema).otherwise('converters for null, bytes and JSON, without codecs'),
  interceptors: object(optionsOf<ClientInterceptors>()({ workflow: list(interceptor).default([], 'none') })).default(
    {},
    'none',
  ),
  plugins: pluginsOption<ClientPlugin>().otherwise('none'),
  taskQueue: text().otherwise('none'),
  queryRejectCondition: word('NONE', 'NOT_OPEN', 'NOT_COMPLETED_CLEANLY').default('NONE'),
  logger: loggerOption.default(noopLogger, 'logs nothing'),
  clock: clockOption.default(systemClock, 'the system clock'),
});
