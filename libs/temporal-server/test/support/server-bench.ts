/**
 * The parts of the server on a clock set by hand, behind raw RPCs, with a worker made of them: for specs of runs and
 * time. Requests and responses go through their bytes, as they do behind a transport; errors come as the handlers throw
 * them.
 */
import type { Payload } from '@nest-temporal/core/internal/proto/index';
import { randomUUID } from 'node:crypto';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import {
  decodeMessage,
  encodeMessage,
  workflowServiceRpcs,
  type Command,
  type HistoryEvent,
  type MessageName,
  type MessageTypes,
  type PollWorkflowTaskQueueResponse,
  type RespondWorkflowTaskCompletedResponse,
  type StartWorkflowExecutionRequest,
  type StartWorkflowExecutionResponse,
  type WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { composeServer } from '../../src/composition.js';
import { ConfigValues, type ConfigValue } from '../../src/config/config-values.js';
import type { ServerContext } from '../../src/context/server-context.js';
import { eventNames, HandClock } from './run-bench.js';

/** How a bench makes one call. */
interface CallOptions {
  signal?: AbortSignal;
  client?: string;
  timeoutMs?: number;
}

/** A payload of which nothing is on the wire, as the decoder gives it. */
export const emptyPayload = {} as Payload;

type RpcName = keyof WorkflowServiceRpcs;

export interface ServerBenchOptions {
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Beside `default`. */
  readonly namespaces?: readonly string[];
}

export class ServerBench {
  readonly clock = new HandClock();
  readonly context: ServerContext;
  private readonly handlers: Record<string, (request: object, call: object) => object | Promise<object>>;

  constructor({ config = {}, namespaces = [] }: ServerBenchOptions = {}) {
    const { context, families } = composeServer(this.clock, new ConfigValues(config, noopLogger));
    this.context = context;
    this.handlers = Object.assign({}, ...families.workflowService);
    for (const name of ['default', ...namespaces]) context.namespaces.register({ name });
  }

  /** One RPC of the namespace `default`. What it brings about between runs is done when it answers. */
  async call<Name extends RpcName>(
    name: Name,
    request: WorkflowServiceRpcs[Name]['request'],
    { signal = new AbortController().signal, client = 'temporal-go', timeoutMs = 60_000 }: CallOptions = {},
  ): Promise<WorkflowServiceRpcs[Name]['response']> {
    const { request: requestName, response: responseName } = workflowServiceRpcs[name];
    const handler = this.handlers[name];
    if (!handler) throw new Error(`Nothing answers ${name}`);
    const call = { deadlineMs: Date.now() + timeoutMs, signal, metadata: { 'client-name': client } };
    const answer = await handler(roundTrip(requestName, { namespace: 'default', ...request }), call);
    await settled();
    return roundTrip(responseName, answer);
  }

  /** Starts the workflow `Order` of the id `order` on the queue `orders`, but for what the request says. */
  start(request: StartWorkflowExecutionRequest = {}): Promise<StartWorkflowExecutionResponse> {
    return this.call('startWorkflowExecution', {
      workflowId: 'order',
      workflowType: { name: 'Order' },
      taskQueue: { name: 'orders' },
      requestId: randomUUID(),
      identity: 'client',
      ...request,
    });
  }

  poll(taskQueue: string = 'orders', signal?: AbortSignal): Promise<PollWorkflowTaskQueueResponse> {
    const kind = TaskQueueKind.TASK_QUEUE_KIND_NORMAL;
    const request = { identity: 'worker', taskQueue: { name: taskQueue, kind } };
    return this.call('pollWorkflowTaskQueue', request, { signal });
  }

  complete(
    { taskToken }: Pick<PollWorkflowTaskQueueResponse, 'taskToken'>,
    commands: readonly Command[] = [],
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    return this.call('respondWorkflowTaskCompleted', { identity: 'worker', taskToken, commands: [...commands] });
  }

  /** Takes the next workflow task and answers it with these commands. */
  async run(commands: readonly Command[] = [], taskQueue?: string): Promise<PollWorkflowTaskQueueResponse> {
    const task = await this.poll(taskQueue);
    await this.complete(task, commands);
    return task;
  }

  /** Lets time pass, and all happen that is due. */
  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }

  /** All events of a run; of the newest one without a run id. */
  history(workflowId: string = 'order', runId?: string | null): readonly HistoryEvent[] {
    return this.context.runs.get('default', workflowId, runId ?? '').events;
  }

  /** Their names: `WorkflowTaskStarted`. */
  names(workflowId?: string, runId?: string): string[] {
    return eventNames(this.history(workflowId, runId));
  }
}

/** Work between runs goes on in turns of its own. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function roundTrip<Name extends MessageName>(name: Name, message: object): MessageTypes[Name] {
  return decodeMessage(name, encodeMessage(name, message as MessageTypes[Name]));
}
