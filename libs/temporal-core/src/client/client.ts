/** The clients of one namespace over one connection, in one object. */
import { AsyncCompletionClient } from './async-activity-client.js';
import { ClientContext } from './client-context.js';
import type { ClientConnection, ClientOptions } from './client-options.js';
import { WorkflowClient } from './workflow-client.js';

/**
 * Talks to one namespace of a Temporal Server.
 *
 * @example
 * const client = new Client({ connection: await Connection.connect() });
 * const handle = await client.workflow.start(OrderWorkflow, { workflowId: 'order-1', taskQueue: 'orders', args: [order] });
 */
export class Client {
  /** Starts workflows and talks to them. */
  readonly workflow: WorkflowClient;
  /** Ends activities whose functions left that to somebody else. */
  readonly activity: AsyncCompletionClient;
  readonly #context: ClientContext;

  /**
   * @throws ClientOptionsError when an option is unknown or malformed
   * @throws ConverterOptionsError when a module of the data converter cannot be used
   */
  constructor(options: ClientOptions = {}) {
    this.#context = new ClientContext(options);
    this.workflow = new WorkflowClient(this.#context);
    this.activity = new AsyncCompletionClient(this.#context);
  }

  /** The options this client was made of; copy them for one that differs: `{ ...client.options, namespace }`. */
  get options(): Readonly<ClientOptions> {
    return this.#context.options;
  }

  get connection(): ClientConnection {
    return this.#context.connection;
  }

  get namespace(): string {
    return this.#context.namespace;
  }
}
