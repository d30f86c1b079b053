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

/** What a client needs of a connection; `Connection` is one. */
export interface ClientConnection {
  readonly workflowService: WorkflowService;
}

/** Interceptors by the part of the client that they wrap; the first of a list is outermost. */
export interface ClientInterceptors {
  workflow?: readonly WorkflowClientInterceptor[];
}

/** Configures clients; the place for what always comes together, such as a converter and its interceptors. */
export interface ClientPlugin extends NamedPlugin {
  /**
   * Called before the options are checked, with what the plugin before returned.
   *
   * @returns the options to use; must not change the ones it got
   */
  configureClient?(options: ClientOptions): ClientOptions;
}

export interface ClientOptions {
  /** @defaultValue a lazy connection to `localhost:7233` */
  connection?: ClientConnection;
  /** @defaultValue `default` */
  namespace?: string;
  /** Who makes the calls, as histories show it. @defaultValue `pid@hostname` */
  identity?: string;
  dataConverter?: DataConverter;
  interceptors?: ClientInterceptors;
  /** Applied in order, before the options are checked. */
  plugins?: readonly ClientPlugin[];
  /** Task queue of workflows where neither the call nor the class names one. */
  taskQueue?: string;
  /** When queries are refused instead of answered. @defaultValue `NONE` */
  queryRejectCondition?: QueryRejectCondition;
  /** @defaultValue logs nothing */
  logger?: Logger;
  /** @defaultValue the clock of the machine */
  clock?: Clock;
}

/** Options of a `WorkflowClient` that stands alone: the same. */
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
  dataConverter: object(converterSchema).otherwise('null, bytes and JSON, no codecs'),
  interceptors: object(optionsOf<ClientInterceptors>()({ workflow: list(interceptor).default([], 'none') })).default(
    {},
    'none',
  ),
  plugins: pluginsOption<ClientPlugin>().otherwise('none'),
  taskQueue: text().otherwise('none'),
  queryRejectCondition: word('NONE', 'NOT_OPEN', 'NOT_COMPLETED_CLEANLY').default('NONE'),
  logger: loggerOption.default(noopLogger, 'logs nothing'),
  clock: clockOption.default(systemClock, 'the clock of the machine'),
});
