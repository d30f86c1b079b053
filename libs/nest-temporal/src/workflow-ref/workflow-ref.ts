/**
 * A workflow as the application injects it: bound to class, client and task queue, typed by the class. It starts executions
 * and hands out handles; it is not one itself.
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
 * Starts workflows of one type and talks to them; injected by `@InjectWorkflow`.
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

  /** The client that the calls are made by. */
  get client(): WorkflowClient {
    return this.parts.client();
  }

  /**
   * Starts an execution. Where neither the options nor the class name a task queue, it is that of the worker of this
   * application that runs the workflow, or the `taskQueue` option of the client.
   *
   * @throws TemporalConfigurationError when there is no task queue
   * @throws WorkflowExecutionAlreadyStartedError when the id is taken and the policies say to fail
   * @throws PayloadValidationError when an argument breaks the rules of its class; nothing was sent
   * @throws ClientOptionsError when an option is missing, unknown or malformed
   */
  async start(options: WorkflowStartOptions<W>): Promise<StartedWorkflowHandle<W>> {
    return this.client.start(this.source, this.located(options)) as Promise<StartedWorkflowHandle<W>>;
  }

  /**
   * Starts an execution and waits for its result.
   *
   * @throws WorkflowFailedError when it failed, was cancelled or terminated, or timed out; and whatever {@link start} throws
   */
  async execute(options: WorkflowStartOptions<W>): Promise<WorkflowResult<W>> {
    return this.client.execute(this.source, this.located(options)) as Promise<WorkflowResult<W>>;
  }

  /** Signals an execution, and starts it first where it does not run; the two are one step for the server. */
  async signalWithStart<const M extends SignalOf<W>>(
    options: WorkflowSignalWithStartOptions<W, M>,
  ): Promise<SignaledWorkflowHandle<W>> {
    return this.client.signalWithStart(this.source, this.located(options) as never) as unknown as Promise<
      SignaledWorkflowHandle<W>
    >;
  }

  /**
   * A handle of an existing execution; asks the server nothing.
   *
   * @param runId - binds the handle to one run; without it every call means the latest
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
