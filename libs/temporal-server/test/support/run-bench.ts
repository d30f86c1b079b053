/**
 * Runs and workflow tasks alone, with the smallest doubles of the parts around them: a clock set by hand, a command
 * that completes the run, updates and queries that do not exist. For specs of `run`, `commands` and `workflow-tasks`.
 */
import { EventType, CommandType, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import type {
  Command,
  HistoryEvent,
  PollWorkflowTaskQueueResponse,
  ProtocolMessage,
  RespondWorkflowTaskCompletedRequest,
  RespondWorkflowTaskCompletedResponse,
  WorkflowExecutionStartedEventAttributes,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import type { ServerClock, ServerTimer } from '../../src/clock/server-clock.js';
import { simpleCommands } from '../../src/commands/command-table.js';
import { fireTimers, nextTimerDeadline } from '../../src/commands/timers.js';
import type { Handlers } from '../../src/context/call.js';
import { TaskQueues } from '../../src/matching/task-queues.js';
import { RunTable } from '../../src/run/run-table.js';
import type { RunParts } from '../../src/context/run-parts.js';
import type { Run, RunTransaction, UpdateRegistry } from '../../src/context/run.js';
import type { ServerContext } from '../../src/context/server-context.js';
import { forceCloseWorkflowTask } from '../../src/workflow-tasks/end-task.js';
import { prepareCommit } from '../../src/workflow-tasks/prepare-commit.js';
import { fireWorkflowTaskTimers, nextWorkflowTaskDeadline } from '../../src/workflow-tasks/task-timers.js';
import { createWorkflowTaskHandlers } from '../../src/workflow-tasks/workflow-task-handlers.js';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { TaskTokens } from '../../src/common/task-tokens.js';
import { ConfigValues } from '../../src/config/config-values.js';
import { settings, type SettingKey } from '../../src/config/settings.js';

export const startMs = Date.UTC(2024, 0, 1);

/** A clock that stands until `advance` is called. */
export class HandClock implements ServerClock {
  readonly busy = new Set<string>();
  private timers: { atMs: number; fire: () => void }[] = [];
  private nowMs = startMs;

  now(): number {
    return this.nowMs;
  }

  setTimer(atMs: number, fire: () => void): ServerTimer {
    const timer = { atMs, fire };
    this.timers.push(timer);
    return { atMs, cancel: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  setBusy(key: string, isBusy: boolean): void {
    if (isBusy) this.busy.add(key);
    else this.busy.delete(key);
  }

  get timerCount(): number {
    return this.timers.length;
  }

  /** All that is due by then happens at that instant: the process slept. */
  leap(ms: number): void {
    this.nowMs += ms;
    this.advance(0);
  }

  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const [next] = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.fire();
    }
    this.nowMs = untilMs;
  }
}

/** Updates of a run as a spec wants them. */
export class StubUpdates implements UpdateRegistry {
  unsent: ProtocolMessage[] = [];
  suggestsContinueAsNew = false;
  readonly told: string[] = [];

  get hasUnsent(): boolean {
    return this.unsent.length > 0;
  }

  get hasUndecided(): boolean {
    return this.hasUnsent;
  }

  takeMessages(): ProtocolMessage[] {
    return this.unsent.splice(0);
  }

  accept(_: RunTransaction, message: ProtocolMessage): void {
    this.told.push(`accept ${message.id}`);
  }

  endTask(): void {
    this.told.push('end');
  }

  failTask(): void {
    this.told.push('fail');
  }

  close(): void {
    this.told.push('close');
  }
}

type Polled = PollWorkflowTaskQueueResponse & { taskToken: Uint8Array; history: { events: HistoryEvent[] } };

export class RunBench {
  readonly clock = new HandClock();
  readonly config: Partial<Record<SettingKey, number>> = {};
  readonly matching = new TaskQueues(new ConfigValues({}, noopLogger));
  readonly visible: string[] = [];
  readonly runs: RunTable;
  readonly context: ServerContext;
  private readonly handlers: Handlers<WorkflowServiceRpcs>;
  private ids = 0;

  constructor() {
    const { clock, matching } = this;
    const get = (key: SettingKey) => this.config[key] ?? settings[key].otherwise;
    const context = {
      clock,
      matching,
      config: { get },
      tokens: new TaskTokens(),
      namespaces: { find: () => ({ retentionMs: Infinity }) },
      visibility: {
        update: (state: { status: number }) => void this.visible.push(String(state.status)),
        delete: () => undefined,
        checkAttributes: (_: string, attributes: object) => attributes,
      },
      newId: () => `id-${++this.ids}`,
    } as unknown as ServerContext;
    this.runs = new RunTable(context, parts);
    this.context = Object.assign(context, { runs: this.runs });
    this.handlers = createWorkflowTaskHandlers(context, parts);
  }

  /** Starts a run with its first workflow task scheduled. */
  start(workflowId = 'order', attributes: WorkflowExecutionStartedEventAttributes = {}): Run {
    const started = {
      workflowType: { name: 'Order' },
      taskQueue: { name: 'orders', kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      ...attributes,
    };
    return this.runs.create({ namespace: 'default', workflowId, runId: `run-of-${workflowId}` }, (transaction) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, {
        workflowExecutionStartedEventAttributes: started,
      });
      transaction.needWorkflowTask();
    });
  }

  signal(run: Run, signalName: string): void {
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {
        workflowExecutionSignaledEventAttributes: { signalName },
      });
      transaction.needWorkflowTask();
    });
  }

  /** Polls; resolves with what came, an empty response when `signal` aborts first. */
  poll(
    taskQueue: string | { sticky: string } = 'orders',
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Polled> {
    const isNormal = typeof taskQueue === 'string';
    return this.call(
      'pollWorkflowTaskQueue',
      {
        namespace: 'default',
        identity: 'worker',
        taskQueue: isNormal
          ? { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL }
          : { name: taskQueue.sticky, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: 'orders' },
      },
      signal,
    ) as Promise<Polled>;
  }

  complete(
    task: PollWorkflowTaskQueueResponse,
    commands: Command[] = [],
    rest: RespondWorkflowTaskCompletedRequest = {},
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    return this.call('respondWorkflowTaskCompleted', {
      taskToken: task.taskToken,
      identity: 'worker',
      commands,
      ...rest,
    });
  }

  fail(task: PollWorkflowTaskQueueResponse): Promise<object> {
    return this.call('respondWorkflowTaskFailed', { taskToken: task.taskToken, identity: 'worker' });
  }

  async call<Name extends keyof WorkflowServiceRpcs>(
    name: Name,
    request: WorkflowServiceRpcs[Name]['request'],
    signal: AbortSignal = new AbortController().signal,
  ): Promise<WorkflowServiceRpcs[Name]['response']> {
    const handler = this.handlers[name] as (
      request: unknown,
      call: unknown,
    ) => Promise<WorkflowServiceRpcs[Name]['response']>;
    return await handler(request, { deadlineMs: Date.now() + 60_000, signal, metadata: {} });
  }
}

/** The events of a run as short names: `WorkflowTaskStarted`. */
export function eventNames(events: readonly HistoryEvent[]): string[] {
  return events.map(({ eventType }) => {
    const name = Object.keys(EventType).find((key) => EventType[key as keyof typeof EventType] === eventType) ?? '';
    const words = name.slice('EVENT_TYPE_'.length).split('_');
    return words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join('');
  });
}

export const completeCommand: Command = { commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION };

export function timerCommand(timerId: string, seconds: number): Command {
  const startTimerCommandAttributes = { timerId, startToFireTimeout: { seconds } };
  return { commandType: CommandType.COMMAND_TYPE_START_TIMER, startTimerCommandAttributes };
}

export function cancelTimerCommand(timerId: string): Command {
  return { commandType: CommandType.COMMAND_TYPE_CANCEL_TIMER, cancelTimerCommandAttributes: { timerId } };
}

const parts: RunParts = {
  commands: {
    ...simpleCommands,
    [CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION]: ({ transaction, completedEventId }) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, {
        workflowExecutionCompletedEventAttributes: { workflowTaskCompletedEventId: completedEventId },
      });
    },
  },
  deadlines: [
    { next: nextWorkflowTaskDeadline, fire: fireWorkflowTaskTimers },
    { next: nextTimerDeadline, fire: fireTimers },
  ],
  newUpdates: () => new StubUpdates(),
  newQueries: () => ({
    hasBuffered: false,
    takeBuffered: () => ({}),
    answer: () => undefined,
    dispatchBuffered: () => undefined,
    takeDirect: () => undefined,
  }),
  prepareCommit,
  terminate: (context, transaction, { reason, identity }) => {
    forceCloseWorkflowTask(context, transaction);
    transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, {
      workflowExecutionTerminatedEventAttributes: { reason, identity },
    });
  },
};
