/** The workflow's own timers: commands StartTimer and CancelTimer, and their firing. */
import type { Command } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { cappedDuration, checkId, durationFault } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { CommandFault } from '../common/command-fault.js';

export function startTimer({ server, transaction, completedEventId }: CommandContext, command: Command): void {
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_START_TIMER_ATTRIBUTES;
  const attributes = command.startTimerCommandAttributes;
  if (!attributes) {
    throw new CommandFault(cause, 'StartTimerCommandAttributes is not set on StartTimerCommand.');
  }
  const { timerId = '', startToFireTimeout } = attributes;
  checkId(server.config, cause, 'TimerId', 'StartTimerCommand', timerId);
  const fault = durationFault(startToFireTimeout);
  if (fault) {
    const what = `An invalid StartToFireTimeout is set on StartTimerCommand: ${fault}. TimerId=${timerId}`;
    throw new CommandFault(cause, what);
  }
  if (transaction.state.timers.has(timerId)) {
    const duplicate = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_START_TIMER_DUPLICATE_ID;
    throw new CommandFault(duplicate, callerError('add-timer-started-event', timerId));
  }
  transaction.append(EventType.EVENT_TYPE_TIMER_STARTED, {
    timerStartedEventAttributes: {
      timerId,
      startToFireTimeout: cappedDuration(startToFireTimeout),
      workflowTaskCompletedEventId: completedEventId,
    },
  });
}

export function cancelTimer(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId, identity } = context;
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_TIMER_ATTRIBUTES;
  const attributes = command.cancelTimerCommandAttributes;
  if (!attributes) {
    throw new CommandFault(cause, 'CancelTimerCommandAttributes is not set on CancelTimerCommand.');
  }
  const { timerId = '' } = attributes;
  checkId(server.config, cause, 'TimerId', 'CancelTimerCommand', timerId);
  const startedEventId = transaction.state.timers.get(timerId)?.startedEventId ?? unfire(transaction, timerId);
  if (startedEventId === undefined) throw new CommandFault(cause, callerError('add-timer-canceled-event', timerId));
  transaction.append(EventType.EVENT_TYPE_TIMER_CANCELED, {
    timerCanceledEventAttributes: {
      timerId,
      startedEventId,
      workflowTaskCompletedEventId: completedEventId,
      identity,
    },
  });
  // The fired event that was taken back may have been all that the workflow had not seen.
  context.hasUnhandledEvents &&= transaction.state.buffered.length > 0;
}

export function nextTimerDeadline({ timers }: Readonly<RunState>): number | undefined {
  let nextMs: number | undefined;
  for (const { firesAtMs } of timers.values()) if (nextMs === undefined || firesAtMs < nextMs) nextMs = firesAtMs;
  return nextMs;
}

/** Fires all timers that are due, in the order of their times and then of their start, with one workflow task. */
export function fireTimers(_: ServerContext, transaction: RunTransaction): void {
  const due = [...transaction.state.timers.values()].filter(({ firesAtMs }) => firesAtMs <= transaction.nowMs);
  due.sort((a, b) => a.firesAtMs - b.firesAtMs || a.startedEventId - b.startedEventId);
  for (const { timerId, startedEventId } of due) {
    transaction.append(EventType.EVENT_TYPE_TIMER_FIRED, { timerFiredEventAttributes: { timerId, startedEventId } });
  }
  if (due.length > 0) transaction.needWorkflowTask();
}

/** Takes the fired event of a timer back that the workflow has not seen; returns the id of its started event. */
function unfire(transaction: RunTransaction, timerId: string): number | undefined {
  const [fired] = transaction.dropBuffered(
    ({ timerFiredEventAttributes: fired }) => fired?.timerId !== undefined && fired.timerId === timerId,
  );
  return fired && (fired.timerFiredEventAttributes?.startedEventId ?? 0);
}

function callerError(action: string, timerId: string): string {
  return `invalid history builder state for action: ${action}, TimerID: ${timerId}`;
}
