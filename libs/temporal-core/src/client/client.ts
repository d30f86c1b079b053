/** All clients of a namespace over a single connection. */
import { AsyncCompletionClient } from './async-activity-client.js';
import { ClientContext } from './client-context.js';
import type { ClientConnection, ClientOptions } from './client-options.js';
import { WorkflowClient } from './workflow-client.js';

/**
 * Client of a single namespace of a Temporal Server.
 *
 * @example
 * const client = new Client({ connection: await Connection.connect() });
 * const handle = await client.workflow.start(OrderWorkflow, { workflowId: 'order-1', taskQueue: 'orders', args: [order] });
 */
export class Client {
  /** Starts workflows and interacts with them. */
  readonly workflow: WorkflowClient;
  /** Completes activities asynchronously, from outside their functions. */
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

  /** The options this client was created with. Spread them to create a variation: `{ ...client.options, namespace }`. */
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
