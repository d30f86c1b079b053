/**
 * The embedded server with raw RPCs over the in-process channel, and a worker made of them: for specs of what the
 * server does, without the SDK's client or worker. A call is made once: what fails, fails.
 */
import { CommandType, EventType, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import {
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
  type Command,
  type HistoryEvent,
  type OperatorServiceRpcs,
  type PollActivityTaskQueueResponse,
  type PollWorkflowTaskQueueRequest,
  type PollWorkflowTaskQueueResponse,
  type RespondWorkflowTaskCompletedRequest,
  type RespondWorkflowTaskCompletedResponse,
  type RespondWorkflowTaskFailedRequest,
  type StartWorkflowExecutionRequest,
  type StartWorkflowExecutionResponse,
  type TestServiceRpcs,
  type WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { defaultRetryPolicy } from '@nest-temporal/core/internal/transport/rpc-retry';
import { createRpcService } from '@nest-temporal/core/internal/transport/rpc-service';
import type { RpcServiceOf } from '@nest-temporal/core/internal/transport/workflow-service';
import { EmbeddedServer } from '../../src/embedded-server.js';
import type { EmbeddedServerOptions } from '../../src/embedded-server-options.js';
import type { ClosableRpcChannel } from '@nest-temporal/core/internal/common/rpc-channel';

/** Enough for a poll that is answered at once, little enough for a spec that waits in vain. */
const pollTimeoutMs = 4_000;

type Polled = PollWorkflowTaskQueueResponse & { taskToken: Uint8Array; history: { events: HistoryEvent[] } };

export interface TaskQueueNames {
  /** @defaultValue orders */
  taskQueue?: string;
  /** A sticky queue beside it. */
  sticky?: string;
}

export class TestServer {
  readonly channel: ClosableRpcChannel;
  readonly workflowService: RpcServiceOf<WorkflowServiceRpcs>;
  readonly operatorService: RpcServiceOf<OperatorServiceRpcs>;
  readonly testService: RpcServiceOf<TestServiceRpcs>;
  readonly namespace = 'default';
  readonly identity = 'worker';

  private constructor(readonly server: EmbeddedServer) {
    this.channel = server.channel();
    const once = {
      retry: { ...defaultRetryPolicy, maximumAttempts: 1 },
      timeoutMs: pollTimeoutMs,
      longPollTimeoutMs: pollTimeoutMs,
    };
    this.workflowService = createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, this.channel, once);
    this.operatorService = createRpcService<OperatorServiceRpcs>(operatorServiceRpcs, this.channel, once);
    this.testService = createRpcService<TestServiceRpcs>(testServiceRpcs, this.channel, once);
  }

  static async start(options?: EmbeddedServerOptions): Promise<TestServer> {
    return new TestServer(await EmbeddedServer.start(options));
  }

  async close(): Promise<void> {
    this.channel.close();
    await this.server.close();
  }

  /** Starts the workflow `Order` of the id `order` on the queue `orders`, but for what the request says. */
  startWorkflow(request: StartWorkflowExecutionRequest = {}): Promise<StartWorkflowExecutionResponse> {
    return this.workflowService.startWorkflowExecution({
      namespace: this.namespace,
      workflowId: 'order',
      workflowType: { name: 'Order' },
      taskQueue: { name: 'orders' },
      requestId: crypto.randomUUID(),
      identity: 'client',
      ...request,
    });
  }

  /** Polls until a task comes; an empty response when none does. */
  async pollWorkflowTask(
    { taskQueue = 'orders', sticky }: TaskQueueNames = {},
    request: PollWorkflowTaskQueueRequest = {},
  ): Promise<Polled> {
    const queue = sticky
      ? { name: sticky, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: taskQueue }
      : { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
    const polled = await this.workflowService.pollWorkflowTaskQueue(
      { namespace: this.namespace, identity: this.identity, taskQueue: queue, ...request },
      { retry: false },
    );
    return polled as Polled;
  }

  complete(
    task: Pick<PollWorkflowTaskQueueResponse, 'taskToken'>,
    commands: Command[] = [],
    rest: RespondWorkflowTaskCompletedRequest = {},
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    const { namespace, identity } = this;
    const request = { namespace, identity, taskToken: task.taskToken, commands, ...rest };
    return this.workflowService.respondWorkflowTaskCompleted(request, { retry: false });
  }

  async fail(
    task: Pick<PollWorkflowTaskQueueResponse, 'taskToken'>,
    rest: RespondWorkflowTaskFailedRequest = {},
  ): Promise<void> {
    const { namespace, identity } = this;
    const request = { namespace, identity, taskToken: task.taskToken, ...rest };
    await this.workflowService.respondWorkflowTaskFailed(request, { retry: false });
  }

  /** Takes the next workflow task and answers it with these commands. */
  async runTask(commands: Command[] = [], names?: TaskQueueNames): Promise<Polled> {
    const task = await this.pollWorkflowTask(names);
    await this.complete(task, commands);
    return task;
  }

  pollActivity(taskQueue = 'orders'): Promise<PollActivityTaskQueueResponse> {
    const { namespace, identity } = this;
    return this.workflowService.pollActivityTaskQueue(
      { namespace, identity, taskQueue: { name: taskQueue } },
      { retry: false },
    );
  }

  /** All events of a run; of the newest one without a run id. */
  async history(workflowId = 'order', runId = ''): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextPageToken = new Uint8Array(0);
    do {
      const page = await this.workflowService.getWorkflowExecutionHistory({
        namespace: this.namespace,
        execution: { workflowId, runId },
        nextPageToken,
      });
      events.push(...(page.history?.events ?? []));
      nextPageToken = Uint8Array.from(page.nextPageToken ?? []);
    } while (nextPageToken.length > 0);
    return events;
  }

  /** Names of the events of a run: `WorkflowTaskStarted`. */
  async eventNames(workflowId?: string, runId?: string): Promise<string[]> {
    return (await this.history(workflowId, runId)).map(({ eventType }) => nameOf(EventType, eventType));
  }
}

/** `WorkflowTaskStarted` of `EVENT_TYPE_WORKFLOW_TASK_STARTED`. */
function nameOf(values: Readonly<Record<string, number>>, value: number | undefined): string {
  const [name = ''] = Object.entries(values).find(([, number]) => number === value) ?? [];
  const words = name.replace(/^EVENT_TYPE_/, '').split('_');
  return words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join('');
}

/** A command by the name of its attributes: `command('startTimer', { timerId: 't', … })`. */
export function command<Name extends CommandName>(
  name: Name,
  attributes: NonNullable<Command[`${Name}CommandAttributes`]>,
): Command {
  const typeName = `COMMAND_TYPE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  const commandType = CommandType[typeName as keyof typeof CommandType];
  return { commandType, [`${name}CommandAttributes`]: attributes };
}

type CommandName = keyof Command extends infer Key
  ? Key extends `${infer Name}CommandAttributes`
    ? Name
    : never
  : never;
