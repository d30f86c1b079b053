/**
 * The parts of the server on a clock set by hand, with a worker made of raw RPCs: for specs of activities and time.
 * Requests and responses go through their bytes, as they do behind a transport.
 */
import { randomUUID } from 'node:crypto';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { EventType, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import {
  decodeMessage,
  encodeMessage,
  workflowServiceRpcs,
  type Command,
  type HistoryEvent,
  type MessageName,
  type MessageTypes,
  type PollActivityTaskQueueResponse,
  type PollWorkflowTaskQueueResponse,
  type RespondWorkflowTaskCompletedRequest,
  type RespondWorkflowTaskCompletedResponse,
  type ScheduleActivityTaskCommandAttributes,
  type WorkflowExecutionStartedEventAttributes,
  type WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { composeServer } from '../../src/composition.js';
import { ConfigValues, type ConfigValue } from '../../src/config/config-values.js';
import type { Run } from '../../src/context/run.js';
import type { PendingActivity } from '../../src/context/run-state.js';
import type { ServerContext } from '../../src/context/server-context.js';
import { eventNames, HandClock } from './run-bench.js';
import { command } from './test-server.js';

export interface BenchOptions {
  readonly config?: Readonly<Record<string, ConfigValue>>;
  readonly started?: WorkflowExecutionStartedEventAttributes;
}

type RpcName = keyof WorkflowServiceRpcs;

/** One run, `order` in the namespace `default`, with its first workflow task scheduled. */
export class ActivityBench {
  readonly clock = new HandClock();
  readonly context: ServerContext;
  readonly run: Run;
  private readonly handlers: Record<string, (request: object, call: object) => object | Promise<object>>;

  constructor({ config = {}, started = {} }: BenchOptions = {}) {
    const { context, families } = composeServer(this.clock, new ConfigValues(config, noopLogger));
    this.context = context;
    this.handlers = Object.assign({}, ...families.workflowService);
    context.namespaces.register({ name: 'default' });
    const key = { namespace: 'default', workflowId: 'order', runId: randomUUID() };
    this.run = context.runs.create(key, (transaction) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, {
        workflowExecutionStartedEventAttributes: {
          workflowType: { name: 'Order' },
          taskQueue: { name: 'orders', kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
          ...started,
        },
      });
      transaction.needWorkflowTask();
    });
  }

  async call<Name extends RpcName>(
    name: Name,
    request: WorkflowServiceRpcs[Name]['request'],
    signal: AbortSignal = new AbortController().signal,
  ): Promise<WorkflowServiceRpcs[Name]['response']> {
    const { request: requestName, response: responseName } = workflowServiceRpcs[name];
    const handler = this.handlers[name];
    if (!handler) throw new Error(`Nothing answers ${name}`);
    const call = { deadlineMs: Date.now() + 60_000, signal, metadata: {} };
    const answer = await handler(roundTrip(requestName, request), call);
    return roundTrip(responseName, answer);
  }

  async pollTask(): Promise<PollWorkflowTaskQueueResponse> {
    return this.call('pollWorkflowTaskQueue', {
      namespace: 'default',
      identity: 'worker',
      taskQueue: { name: 'orders', kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    });
  }

  complete(
    { taskToken }: PollWorkflowTaskQueueResponse,
    commands: Command[] = [],
    rest: RespondWorkflowTaskCompletedRequest = {},
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    const request = { namespace: 'default', identity: 'worker', taskToken, commands, ...rest };
    return this.call('respondWorkflowTaskCompleted', request);
  }

  /** Takes the next workflow task and answers it with these commands. */
  async runTask(commands: Command[] = []): Promise<RespondWorkflowTaskCompletedResponse> {
    return this.complete(await this.pollTask(), commands);
  }

  /** Schedules activities in the next workflow task. */
  async schedule(...activities: ScheduleActivityTaskCommandAttributes[]): Promise<void> {
    await this.runTask(activities.map((activity) => activityCommand(activity)));
  }

  pollActivity(signal?: AbortSignal, taskQueue: string = 'orders'): Promise<PollActivityTaskQueueResponse> {
    const request = { namespace: 'default', identity: 'worker', taskQueue: { name: taskQueue } };
    return this.call('pollActivityTaskQueue', request, signal);
  }

  /** True when no activity waits at the queue. */
  async hasNoActivity(taskQueue?: string): Promise<boolean> {
    const end = new AbortController();
    const poll = this.pollActivity(end.signal, taskQueue);
    await new Promise((resolve) => setImmediate(resolve));
    end.abort();
    return (await poll).taskToken?.length === 0;
  }

  /** Ends the run from outside. No workflow task may be started. */
  terminate(): void {
    this.run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, {
        workflowExecutionTerminatedEventAttributes: { identity: 'client' },
      });
    });
  }

  /** The one pending activity. */
  get activity(): PendingActivity | undefined {
    const [activity] = this.run.state.activities.values();
    return activity;
  }

  /** The search attribute that lists paused activities; empty when the run has none. */
  get pauseInfo(): string {
    return new TextDecoder().decode(this.run.state.searchAttributes['TemporalPauseInfo']?.data);
  }

  get eventNames(): string[] {
    return eventNames(this.run.events);
  }

  /** The last event with these attributes. */
  last<Key extends keyof HistoryEvent>(attributes: Key): NonNullable<HistoryEvent[Key]> {
    const event = this.run.events.findLast((each) => each[attributes]);
    if (!event) throw new Error(`No event has ${attributes}: ${this.eventNames.join()}`);
    return event[attributes] as NonNullable<HistoryEvent[Key]>;
  }
}

/** A command for the activity `charge` of the id `a`, ten seconds long, but for what it says. */
export function activityCommand(attributes: ScheduleActivityTaskCommandAttributes = {}): Command {
  return command('scheduleActivityTask', {
    activityId: 'a',
    activityType: { name: 'charge' },
    taskQueue: { name: 'orders' },
    ...(attributes.scheduleToCloseTimeout === undefined && { startToCloseTimeout: { seconds: 10 } }),
    ...attributes,
  });
}

function roundTrip<Name extends MessageName>(name: Name, message: object): MessageTypes[Name] {
  return decodeMessage(name, encodeMessage(name, message as MessageTypes[Name]));
}
