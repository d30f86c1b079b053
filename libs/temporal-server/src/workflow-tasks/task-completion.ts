/**
 * RespondWorkflowTaskCompleted: one completed workflow task. The commands are obeyed all or none: when one is at fault,
 * the task fails instead. What the worker gets back is the next task, if there is one, or where its history goes on
 * from.
 */
import type {
  PollActivityTaskQueueResponse,
  ProtocolMessage,
  RespondWorkflowTaskCompletedRequest,
  RespondWorkflowTaskCompletedResponse,
} from '@nest-temporal/core/internal/proto/index';
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError, NotFoundError } from '../common/errors.js';
import { enumText } from '../common/enum-text.js';
import type { RunParts } from '../context/run-parts.js';
import type { Run, RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { checkSequence, obey } from './command-sequence.js';
import { completeWorkflowTask } from './complete-task.js';
import { failWorkflowTask, timeOutStartedTask } from './end-task.js';
import { scheduleWorkflowTask } from './schedule-task.js';
import { serverFailure } from '../common/server-failure.js';
import { startWorkflowTask, type RunningWorkflowTask } from './start-task.js';
import { taskResponse } from './task-response.js';
import { isRunning } from '../context/run-state.js';
import { CommandFault } from '../common/command-fault.js';

/** What the transaction of a completion found and did. */
interface Outcome {
  /** Undefined when the task left no trace. */
  readonly completedEventId: number | undefined;
  readonly hasTimedOut: boolean;
  readonly eagerActivities: PollActivityTaskQueueResponse[];
  readonly next: NextTask;
}

type NextTask =
  | { readonly kind: 'none' | 'dispatched' | 'speculative' }
  /** Started for this worker; its events are written. */
  | { readonly kind: 'started'; readonly task: RunningWorkflowTask };

export class TaskCompletion {
  /** Nothing but a sign of life: local activities run on. */
  private readonly isHeartbeat: boolean;

  constructor(
    private readonly context: ServerContext,
    private readonly parts: RunParts,
    private readonly run: Run,
    private readonly task: RunningWorkflowTask,
    private readonly request: RespondWorkflowTaskCompletedRequest,
  ) {
    const { forceCreateNewWorkflowTask = false, commands = [], messages = [] } = request;
    this.isHeartbeat = forceCreateNewWorkflowTask && commands.length === 0 && messages.length === 0;
  }

  /**
   * @throws InvalidArgumentError when a command was at fault; the workflow task has failed
   * @throws NotFoundError when the task heartbeated too long
   */
  respond(): RespondWorkflowTaskCompletedResponse {
    checkSequence(this.request.commands ?? []);
    let outcome: Outcome;
    try {
      outcome = this.run.transact((transaction) => this.complete(transaction));
    } catch (error) {
      if (error instanceof CommandFault) this.refuse(error);
      this.leaveStickyQueue();
      throw error;
    }
    const response = this.nextTask(outcome.next);
    this.answerQueries(outcome.next.kind !== 'none');
    if (outcome.hasTimedOut) throw new NotFoundError('workflow task heartbeat timeout');
    const { completedEventId, eagerActivities } = outcome;
    return {
      ...(response && { workflowTask: taskResponse(this.context, this.run, response.task, response.messages, true) }),
      ...(eagerActivities.length > 0 && { activityTasks: eagerActivities }),
      ...(completedEventId === undefined && { resetHistoryEventId: this.run.state.lastCompletedTaskStartedEventId }),
    };
  }

  private complete(transaction: RunTransaction): Outcome {
    const { context, task, request, run } = this;
    const { state } = transaction;
    const hasTimedOut = this.isHeartbeat && this.heartbeatedTooLong(transaction.nowMs);
    let completedEventId: number | undefined = 0;
    if (hasTimedOut) timeOutStartedTask(context, transaction);
    else completedEventId = completeWorkflowTask(context, transaction, task, request);
    this.setStickyQueue(transaction, hasTimedOut);
    const commandContext = {
      server: context,
      transaction,
      completedEventId: completedEventId ?? 0,
      identity: request.identity ?? '',
      eagerActivities: [],
      afterCommands: [],
      initiatedChildIds: new Set<string>(),
      messages: new Map((request.messages ?? []).map((message) => [message.id ?? '', message])),
      hasUnhandledEvents: state.buffered.length > 0,
    };
    obey(this.parts.commands, commandContext, request.commands ?? []);
    if (isRunning(state) && !request.forceCreateNewWorkflowTask) run.updates.endTask(transaction);
    const needsTask = commandContext.hasUnhandledEvents || transaction.needsWorkflowTask;
    const next = this.scheduleNext(transaction, needsTask, hasTimedOut);
    return { completedEventId, hasTimedOut, eagerActivities: commandContext.eagerActivities, next };
  }

  private heartbeatedTooLong(nowMs: number): boolean {
    const limitMs = this.context.config.get('history.workflowTaskHeartbeatTimeout');
    return nowMs > this.task.originalScheduledAtMs + limitMs;
  }

  private setStickyQueue({ state }: RunTransaction, hasTimedOut: boolean): void {
    const { workerTaskQueue, scheduleToStartTimeout } = this.request.stickyAttributes ?? {};
    state.sticky =
      workerTaskQueue && !hasTimedOut
        ? { name: workerTaskQueue.name ?? '', scheduleToStartMs: durationToMs(scheduleToStartTimeout) ?? 0 }
        : undefined;
  }

  private scheduleNext(transaction: RunTransaction, needsTask: boolean, hasTimedOut: boolean): NextTask {
    const { context, request, run, task } = this;
    const { forceCreateNewWorkflowTask, returnNewWorkflowTask } = request;
    if (!isRunning(transaction.state)) return { kind: 'none' };
    if (!needsTask && !forceCreateNewWorkflowTask) {
      if (!run.updates.hasUnsent) return { kind: 'none' };
      // Speculative tasks go through no queue; this one is made when the worker is known to have completed the other.
      if (returnNewWorkflowTask) return { kind: 'speculative' };
    }
    const continuesHeartbeat = this.isHeartbeat && !hasTimedOut;
    scheduleWorkflowTask(context, transaction, {
      originalScheduledAtMs: continuesHeartbeat ? task.originalScheduledAtMs : transaction.nowMs,
      dispatches: !returnNewWorkflowTask,
    });
    if (!returnNewWorkflowTask) return { kind: 'dispatched' };
    return { kind: 'started', task: this.start(transaction) };
  }

  private start(transaction: RunTransaction): RunningWorkflowTask {
    const requestId = 'request-from-RespondWorkflowTaskCompleted';
    const { identity = '', workerVersionStamp } = this.request;
    return startWorkflowTask(this.context, transaction, { identity, requestId, workerVersion: workerVersionStamp });
  }

  /** The next task for this very worker, with the messages that the commit of this one left to send. */
  private nextTask(next: NextTask): { task: RunningWorkflowTask; messages: ProtocolMessage[] } | undefined {
    if (next.kind === 'none' || next.kind === 'dispatched') return undefined;
    const { updates } = this.run;
    if (next.kind === 'started' && !updates.hasUnsent && !updates.hasUndecided) {
      return { task: next.task, messages: [] };
    }
    return this.run.transact((transaction) => {
      transaction.keepSpeculative();
      let task: RunningWorkflowTask;
      if (next.kind === 'started') {
        ({ task } = next);
      } else {
        scheduleWorkflowTask(this.context, transaction, { isSpeculative: true, dispatches: false });
        task = this.start(transaction);
      }
      const includesSent = !this.request.forceCreateNewWorkflowTask;
      return { task, messages: updates.takeMessages(transaction, task.started.eventId, { includesSent }) };
    });
  }

  /** @throws InvalidArgumentError always, with what is at fault */
  private refuse(fault: CommandFault): never {
    const { context, parts, run, request, task } = this;
    const cause = fault.workflowTaskFailedCause;
    const causeName = enumText(WorkflowTaskFailedCause, cause, 'WORKFLOW_TASK_FAILED_CAUSE_');
    const message = fault.message === '' ? causeName : `${causeName}: ${fault.message}`;
    const isUnhandled = cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
    // A task that fails again and again is left to its timeout, which spaces the attempts.
    if (task.attempt > 1 && !isUnhandled) {
      run.transact((transaction) => {
        transaction.keepSpeculative();
        run.updates.failTask(transaction);
      });
      throw new InvalidArgumentError(message);
    }
    run.transact((transaction) => {
      run.updates.failTask(transaction);
      const { identity = '', binaryChecksum } = request;
      failWorkflowTask(context, transaction, { cause, failure: serverFailure(message), identity, binaryChecksum });
      if (fault.terminatesRun) {
        transaction.flushBuffered();
        parts.terminate(context, transaction, { reason: message, identity: 'history-service' });
      } else {
        scheduleWorkflowTask(context, transaction);
      }
    });
    this.answerQueries(!fault.terminatesRun);
    throw new InvalidArgumentError(message);
  }

  private answerQueries(hasNextTask: boolean): void {
    const { queries } = this.run;
    if (!queries.hasBuffered) return;
    queries.answer(this.request.queryResults ?? {});
    if (!hasNextTask) queries.dispatchBuffered();
  }

  /**
   * A worker that gets an error forgets the run; the events of a speculative task are in no history that it could
   * fetch.
   */
  private leaveStickyQueue(): void {
    if (this.task.kind !== 'speculative' || !isRunning(this.run.state)) return;
    this.run.transact((transaction) => {
      transaction.keepSpeculative();
      transaction.state.sticky = undefined;
    });
  }
}
