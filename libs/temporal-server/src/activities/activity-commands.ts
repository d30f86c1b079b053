/** The commands by which a workflow schedules activities and asks for their cancellation. */
import type { Command, HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { checkPending, checkSize, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { textPayloads } from '../common/text-payloads.js';
import type { RunTransaction } from '../context/run.js';
import { dispatchActivity } from './activity-dispatch.js';
import { appendCanceled } from './activity-outcome.js';
import { activityResponse, startActivity } from './activity-start.js';
import { activityOfId } from './activity-token.js';
import { scheduledAttributes } from './schedule-attributes.js';
import { isRunning } from '../context/run-state.js';
import { CommandFault } from '../common/command-fault.js';

const badSchedule = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES;
const badCancel = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_REQUEST_CANCEL_ACTIVITY_ATTRIBUTES;

/** What the outcome of an activity says that was canceled before a worker took it. */
const notStarted = textPayloads('ACTIVITY_ID_NOT_STARTED');

/** A worker that wants to run the activity itself gets it with the answer; else it goes to its task queue. */
export function scheduleActivity(context: CommandContext, command: Command): void {
  const { server, transaction } = context;
  const { config } = server;
  const { state } = transaction;
  const attributes = command.scheduleActivityTaskCommandAttributes;
  if (!attributes) {
    const fault = 'ScheduleActivityTaskCommandAttributes is not set on ScheduleActivityTaskCommand.';
    throw new CommandFault(badSchedule, fault);
  }
  const scheduled = scheduledAttributes(context, attributes);
  const { activityId = '', input } = scheduled;
  checkSize(config, badSchedule, sizeOf('Payloads', input), 'ScheduleActivityTaskCommandAttributes.Input');
  checkPending(
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_ACTIVITIES_LIMIT_EXCEEDED,
    state.activities.size,
    config.get('limit.numPendingActivities.error'),
    'pending activities',
  );
  if (activityOfId(state, activityId)) {
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_SCHEDULE_ACTIVITY_DUPLICATE_ID;
    throw new CommandFault(cause, callerError('add-activitytask-scheduled-event', `ActivityID: ${activityId}`));
  }
  const { eventId = 0 } = transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, {
    activityTaskScheduledEventAttributes: scheduled,
  });
  const activity = state.activities.get(eventId);
  if (!activity) return;
  if (attributes.requestEagerExecution && config.get('system.enableActivityEagerExecution')) {
    context.afterCommands.push(() => startEagerly(context, eventId));
  } else {
    dispatchActivity(server, transaction, activity);
  }
}

export function requestCancelActivity(context: CommandContext, command: Command): void {
  const { transaction, completedEventId, identity } = context;
  const { state } = transaction;
  const attributes = command.requestCancelActivityTaskCommandAttributes;
  if (!attributes) {
    const fault = 'RequestCancelActivityTaskCommandAttributes is not set on RequestCancelActivityTaskCommand.';
    throw new CommandFault(badCancel, fault);
  }
  const { scheduledEventId = 0 } = attributes;
  if (scheduledEventId <= 0) {
    throw new CommandFault(badCancel, 'ScheduledEventId is not set on RequestCancelActivityTaskCommand.');
  }
  const pending = state.activities.get(scheduledEventId);
  // An activity may have ended without the workflow's knowledge: its cancellation is noted then, and nothing follows.
  if (pending ? pending.cancelRequestedEventId !== undefined : !hasEnded(transaction, scheduledEventId)) {
    const what = `ScheduledEventID: ${scheduledEventId}`;
    throw new CommandFault(badCancel, callerError('add-activitytask-cancel-requested-event', what));
  }
  transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, {
    activityTaskCancelRequestedEventAttributes: { scheduledEventId, workflowTaskCompletedEventId: completedEventId },
  });
  const activity = state.activities.get(scheduledEventId);
  if (activity && !activity.started) appendCanceled(transaction, activity, { identity }, notStarted);
}

/** The commands after it may have canceled the activity or closed the run. */
function startEagerly({ server, transaction, identity, eagerActivities }: CommandContext, eventId: number): void {
  const { state } = transaction;
  const activity = state.activities.get(eventId);
  if (!activity || !isRunning(state)) return;
  const started = startActivity(transaction, activity, { identity, requestId: server.newId() });
  eagerActivities.push(activityResponse(server, state, started, started.scheduled.priority));
}

/** True when the outcome of an activity is among the events that the workflow has not seen. */
function hasEnded({ state, staged }: RunTransaction, scheduledEventId: number): boolean {
  const isOutcome = (event: HistoryEvent): boolean => {
    const attributes =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    return attributes?.scheduledEventId === scheduledEventId;
  };
  return state.buffered.some(isOutcome) || staged.some(isOutcome);
}

function callerError(action: string, what: string): string {
  return `invalid history builder state for action: ${action}, ${what}`;
}
