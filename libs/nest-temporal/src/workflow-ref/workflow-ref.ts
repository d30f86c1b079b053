/**
 * An injectable reference to a workflow, bound to its class, client and task queue.
 * It starts executions and returns handles.
 */
import type { WorkflowClass, WorkflowShape, UntypedWorkflow, WorkflowResult } from '@nest-temporal/core';
import type {
  SignaledWorkflowHandle,
  SignalOf,
  StartedWorkflowHandle,
  WorkflowClient,
  WorkflowHandle,
  WorkflowSignalWithStartOptions,
  WorkflowStartOptions,
} from '@nest-temporal/core/client';
import type { WorkflowSource } from './workflow-source.js';

/** What a reference is made of. Asked for at each call, since a reference may be injected before the client exists. */
export interface WorkflowRefParts {
  readonly workflow: WorkflowSource;
  client(): WorkflowClient;
  /** Queue for starts that name none. */
  taskQueue(): string | undefined;
}

/**
 * Starts workflows of a single type and returns handles to them. Injected by `@InjectWorkflow`.
 *
 * @example
 * ```ts
 * @Controller('orders')
 * export class OrdersController {
 *   constructor(@InjectWorkflow(OrderWorkflow) private readonly orders: WorkflowRef<OrderWorkflow>) {}
 *
 *   @Post()
 *   async create(@Body() order: OrderDto): Promise<{ id: string }> {
 *     const { workflowId } = await this.orders.start({ workflowId: `order-${order.id}`, args: [order] });
 *     return { id: workflowId };
 *   }
 *
 *   @Post(':id/approval')
 *   approve(@Param('id') id: string): Promise<void> {
 *     return this.orders.handle(id).signal('approve');
 *   }
 * }
 * ```
 */
export class WorkflowRef<W extends WorkflowShape = UntypedWorkflow> {
  constructor(private readonly parts: WorkflowRefParts) {}

  /** The client that makes the calls. */
  get client(): WorkflowClient {
    return this.parts.client();
  }

  /**
   * Starts an execution. Where neither the options nor the class name a task queue, it is that of the worker of this
   * application that runs the workflow, or the `taskQueue` option of the client.
   *
   * @throws TemporalConfigurationError when there is no task queue
   * @throws WorkflowExecutionAlreadyStartedError when the workflow ID is in use and the ID policies reject the start
   * @throws PayloadValidationError when an argument violates the validation rules of its class; nothing was sent
   * @throws ClientOptionsError when an option is missing, unknown or malformed
   */
  async start(options: WorkflowStartOptions<W>): Promise<StartedWorkflowHandle<W>> {
    return this.client.start(this.source, this.located(options)) as Promise<StartedWorkflowHandle<W>>;
  }

  /**
   * Starts an execution and waits for its result.
   *
   * @throws WorkflowFailedError when the workflow failed, was cancelled or terminated, or timed out; and the errors of
   * {@link start}
   */
  async execute(options: WorkflowStartOptions<W>): Promise<WorkflowResult<W>> {
    return this.client.execute(this.source, this.located(options)) as Promise<WorkflowResult<W>>;
  }

  /** Signals a workflow, and starts it first if it is not running. The server does both atomically. */
  async signalWithStart<const M extends SignalOf<W>>(
    options: WorkflowSignalWithStartOptions<W, M>,
  ): Promise<SignaledWorkflowHandle<W>> {
    return this.client.signalWithStart(this.source, this.located(options) as never) as unknown as Promise<
      SignaledWorkflowHandle<W>
    >;
  }

  /**
   * Returns a handle to an existing execution. Sends no request to the server.
   *
   * @param runId - binds the handle to a single run; by default every call targets the latest run
   */
  handle(workflowId: string, runId?: string): WorkflowHandle<W> {
    const { workflow } = this.parts;
    const handle =
      typeof workflow === 'string'
        ? this.client.getHandle(workflowId, runId)
        : this.client.getHandle(workflow as WorkflowClass, workflowId, runId);
    return handle as unknown as WorkflowHandle<W>;
  }

  private get source(): WorkflowClass {
    return this.parts.workflow as WorkflowClass;
  }

  private located(options: { taskQueue?: string }): WorkflowStartOptions<never> {
    if (options?.taskQueue !== undefined) return options as WorkflowStartOptions<never>;
    const taskQueue = this.parts.taskQueue();
    return { ...options, ...(taskQueue === undefined ? {} : { taskQueue }) } as WorkflowStartOptions<never>;
  }
}
