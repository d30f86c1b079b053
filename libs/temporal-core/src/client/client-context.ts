/**
 * State shared by all parts of a client: the options after plugins, validation
 * and defaults, and data conversion. Created once per client.
 */
import { hostname } from 'node:os';
import type { Clock } from '../common/clock.js';
import { applyPlugins } from '../common/plugins.js';
import type { QueryRejectCondition } from '../common/policies.js';
import type { Logger } from '../common/telemetry.js';
import { loadDataConverter } from '../converter/data-converter.js';
import { Connection } from '../transport/connection.js';
import { callPlace } from './call-options.js';
import { clientSchema, type ClientConnection, type ClientOptions } from './client-options.js';
import { ClientPayloads } from './client-payloads.js';
import type { WorkflowClientInterceptor } from './interceptors.js';

export class ClientContext {
  /** The options as given, before plugins, with the connection in use. */
  readonly options: Readonly<ClientOptions>;
  readonly connection: ClientConnection;
  readonly namespace: string;
  readonly identity: string;
  readonly taskQueue: string | undefined;
  readonly queryRejectCondition: QueryRejectCondition;
  readonly workflowInterceptors: readonly WorkflowClientInterceptor[];
  readonly payloads: ClientPayloads;
  readonly logger: Logger;
  readonly clock: Clock;

  /**
   * @throws ClientOptionsError when an option is unknown or malformed
   * @throws ConverterOptionsError when a module of the data converter cannot be used
   */
  constructor(given: ClientOptions) {
    const place = callPlace('new Client()');
    const options = clientSchema.read(applyPlugins(given, 'configureClient', place), place);
    this.connection = options.connection ?? Connection.lazy();
    // A copy of a client shares its connection, even a default one. Plugins run again on the options of the copy.
    this.options = Object.freeze({ ...given, connection: given.connection ?? this.connection });
    this.namespace = options.namespace;
    this.identity = options.identity ?? `${process.pid}@${hostname()}`;
    this.taskQueue = options.taskQueue;
    this.queryRejectCondition = options.queryRejectCondition;
    this.workflowInterceptors = options.interceptors.workflow;
    this.payloads = new ClientPayloads(loadDataConverter(options.dataConverter), this.namespace);
    this.logger = options.logger;
    this.clock = options.clock;
  }
}
