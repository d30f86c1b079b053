/**
 * A worker without an SDK: polls workflow tasks and answers each with what a spec says, in hand-made protobuf. It stands in
 * for a real worker where the client is what a spec is about.
 */
import { defaultPayloadConverter } from '@nest-temporal/core/converter';
import type { ClientConnection } from '@nest-temporal/core/client';
import { packAny, unpackAny } from '@nest-temporal/core/internal/proto/index';
import type {
  Command,
  HistoryEvent,
  Payloads,
  PollWorkflowTaskQueueResponse,
  ProtocolMessage,
  UpdateOutcome,
  UpdateRequest,
  WorkflowQuery,
  WorkflowQueryResult,
} from '@nest-temporal/core/internal/proto/index';
import {
  CommandType,
  QueryResultType,
  TaskQueueKind,
  WorkflowTaskFailedCause,
} from '@nest-temporal/core/internal/proto/enums';

/** One workflow task as a spec sees it. */
export interface BareTask {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
  /** The whole history of the run. */
  readonly events: readonly HistoryEvent[];
  /** Arguments the run was started with. */
  readonly input: readonly unknown[];
  /** Signals so far, in order. */
  readonly signals: readonly { name: string; args: readonly unknown[] }[];
  readonly isCancelRequested: boolean;
  /** Accepted updates that are not completed. */
  readonly openUpdates: readonly string[];
}

/** What becomes of an update when it arrives. */
export type UpdateAnswer = 'accept' | { complete: unknown } | { fail: string } | { reject: string };

/** How the workflows of one bare worker behave. */
export interface BareWorkflow {
  /** Commands for a task. @defaultValue none, so that the workflow stays open */
  onTask?(task: BareTask): readonly Command[];
  /** Answers a query; what it throws fails the query. */
  onQuery?(type: string, args: readonly unknown[], task: BareTask): unknown;
  onUpdate?(name: string, args: readonly unknown[], updateId: string): UpdateAnswer;
  /** Result of an accepted update; `undefined` leaves it open. */
  onOpenUpdate?(updateId: string, task: BareTask): UpdateOutcome | undefined;
}

export class BareWorker {
  private readonly stopping = new AbortController();
  private readonly loop: Promise<void>;
  private readonly openUpdates = new Map<string, Set<string>>();

  constructor(
    private readonly connection: ClientConnection,
    private readonly taskQueue: string,
    private readonly workflow: BareWorkflow,
    private readonly namespace = 'default',
  ) {
    this.loop = this.run();
    // Told by stop(); a spec's own assertion usually says more.
    this.loop.catch(() => undefined);
  }

  /** Ends the poll; rejects with what went wrong in the loop. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { connection, namespace, taskQueue } = this;
    const { signal } = this.stopping;
    const request = {
      namespace,
      taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      identity: 'bare-worker',
    };
    while (!signal.aborted) {
      let task: PollWorkflowTaskQueueResponse;
      try {
        task = await connection.workflowService.pollWorkflowTaskQueue(request, { longPoll: true, signal });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      if (task.taskToken && task.taskToken.length > 0) await this.answer(task);
    }
  }

  private async answer(task: PollWorkflowTaskQueueResponse): Promise<void> {
    const { connection, namespace } = this;
    const { taskToken } = task;
    const seen = this.look(task);
    if (task.query) {
      const { resultType, answer, errorMessage } = this.query(task.query, seen);
      const result = { completedType: resultType, queryResult: answer, errorMessage };
      await connection.workflowService.respondQueryTaskCompleted({ namespace, taskToken, ...result });
      return;
    }
    try {
      const { commands, messages } = this.updates(task, seen);
      const queryResults = Object.fromEntries(
        Object.entries(task.queries ?? {}).map(([id, query]) => [id, this.query(query, seen)]),
      );
      commands.push(...(this.workflow.onTask?.(seen) ?? []));
      await connection.workflowService.respondWorkflowTaskCompleted({
        namespace,
        taskToken,
        identity: 'bare-worker',
        commands,
        messages,
        queryResults,
        capabilities: { discardSpeculativeWorkflowTaskWithEvents: true },
      });
    } catch (error) {
      const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE;
      const failure = { message: String(error), applicationFailureInfo: { type: 'BareWorkerError' } };
      await connection.workflowService.respondWorkflowTaskFailed({ namespace, taskToken, cause, failure });
    }
  }

  private look(task: PollWorkflowTaskQueueResponse): BareTask {
    const events = task.history?.events ?? [];
    const runId = task.workflowExecution?.runId ?? '';
    return {
      workflowType: task.workflowType?.name ?? '',
      workflowId: task.workflowExecution?.workflowId ?? '',
      runId,
      events,
      // Read when asked for: a spec may send what only its own codec can read.
      get input() {
        return valuesOf(events[0]?.workflowExecutionStartedEventAttributes?.input);
      },
      get signals() {
        return events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
          signal ? [{ name: signal.signalName ?? '', args: valuesOf(signal.input) }] : [],
        );
      },
      isCancelRequested: events.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
      openUpdates: [...(this.openUpdates.get(runId) ?? [])],
    };
  }

  private query({ queryType = '', queryArgs }: WorkflowQuery, task: BareTask): WorkflowQueryResult {
    try {
      if (!this.workflow.onQuery) throw new Error(`unknown query ${queryType}`);
      const answer = payloadsOf(this.workflow.onQuery(queryType, valuesOf(queryArgs), task));
      return { resultType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED, answer };
    } catch (error) {
      return { resultType: QueryResultType.QUERY_RESULT_TYPE_FAILED, errorMessage: (error as Error).message };
    }
  }

  private updates(
    task: PollWorkflowTaskQueueResponse,
    seen: BareTask,
  ): { commands: Command[]; messages: ProtocolMessage[] } {
    const outgoing = new OutgoingMessages();
    for (const updateId of seen.openUpdates) {
      const outcome = this.workflow.onOpenUpdate?.(updateId, seen);
      if (!outcome) continue;
      this.openUpdates.get(seen.runId)?.delete(updateId);
      outgoing.complete(updateId, outcome);
    }
    for (const message of task.messages ?? []) {
      const request = unpackAny('UpdateRequest', message.body ?? {});
      const updateId = request.meta?.updateId ?? '';
      const answer =
        this.workflow.onUpdate?.(request.input?.name ?? '', valuesOf(request.input?.args), updateId) ?? 'accept';
      if (typeof answer === 'object' && 'reject' in answer) {
        outgoing.reject(message, request, answer.reject);
        continue;
      }
      outgoing.accept(message, request);
      if (answer === 'accept') {
        this.openUpdates.set(seen.runId, new Set(this.openUpdates.get(seen.runId)).add(updateId));
      } else {
        outgoing.complete(
          updateId,
          'fail' in answer ? { failure: failureOf(answer.fail) } : { success: payloadsOf(answer.complete) },
        );
      }
    }
    return outgoing;
  }
}

/** Messages of the update protocol, each with the command that gives it its place. */
class OutgoingMessages {
  readonly commands: Command[] = [];
  readonly messages: ProtocolMessage[] = [];

  accept({ id, eventId, protocolInstanceId }: ProtocolMessage, acceptedRequest: UpdateRequest): void {
    const body = packAny('UpdateAcceptance', {
      acceptedRequestMessageId: id,
      acceptedRequestSequencingEventId: eventId,
      acceptedRequest,
    });
    this.send({ id: `${id}/accept`, protocolInstanceId, body });
  }

  complete(updateId: string, outcome: UpdateOutcome): void {
    const body = packAny('UpdateResponse', { meta: { updateId, identity: 'bare-worker' }, outcome });
    this.send({ id: `${updateId}/complete`, protocolInstanceId: updateId, body });
  }

  reject({ id, eventId, protocolInstanceId }: ProtocolMessage, rejectedRequest: UpdateRequest, why: string): void {
    const body = packAny('UpdateRejection', {
      rejectedRequestMessageId: id,
      rejectedRequestSequencingEventId: eventId,
      rejectedRequest,
      failure: failureOf(why),
    });
    // A rejection leaves no event, hence has no command.
    this.messages.push({ id: `${id}/reject`, protocolInstanceId, body });
  }

  private send(message: ProtocolMessage): void {
    this.messages.push(message);
    this.commands.push({
      commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
      protocolMessageCommandAttributes: { messageId: message.id },
    });
  }
}

export function completeWorkflow(...values: unknown[]): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: { result: payloadsOf(...values) },
  };
}

export function failWorkflow(message: string, options: { type?: string; nonRetryable?: boolean } = {}): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
    failWorkflowExecutionCommandAttributes: {
      failure: { message, applicationFailureInfo: { type: 'BareFailure', ...options } },
    },
  };
}

export function cancelWorkflow(...details: unknown[]): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
    cancelWorkflowExecutionCommandAttributes: { details: payloadsOf(...details) },
  };
}

export function continueAsNew(workflowType: string, taskQueue: string, ...args: unknown[]): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: {
      workflowType: { name: workflowType },
      taskQueue: { name: taskQueue },
      input: payloadsOf(...args),
    },
  };
}

export function scheduleActivity(activityId: string, activityType: string, taskQueue: string): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: activityType },
      taskQueue: { name: taskQueue },
      scheduleToCloseTimeout: { seconds: 60 },
    },
  };
}

export function failureOf(message: string): NonNullable<UpdateOutcome['failure']> {
  return { message, applicationFailureInfo: { type: 'BareFailure' } };
}

export function payloadsOf(...values: unknown[]): Payloads {
  return { payloads: values.map((value) => defaultPayloadConverter.toPayload(value)) };
}

export function valuesOf(payloads: Payloads | null | undefined): unknown[] {
  return (payloads?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));
}
