/**
 * Which events wait in the buffer, and what happens when they leave it. Events from outside must not come between the
 * start and the completion of a workflow task: the worker does not know them.
 */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { RunState } from '../context/run-state.js';

/** Events that the server or a completion writes at one exact place. */
const unbuffered: ReadonlySet<EventType> = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_TIMER_CANCELED,
  EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
  EventType.EVENT_TYPE_MARKER_RECORDED,
  EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
  EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED,
]);

/** Results of work, which come after the event that records its start. */
const outcomes: ReadonlySet<EventType> = new Set([
  EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
  EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
  EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
  EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
  EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_COMPLETED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_FAILED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_CANCELED,
  EventType.EVENT_TYPE_NEXUS_OPERATION_TIMED_OUT,
]);

/** True when an event of this type gets its id only when no workflow task is started. */
export function isBuffered(type: EventType): boolean {
  return !unbuffered.has(type);
}

/** The order in which buffered events leave: outcomes last, else as they came. */
export function orderOfBuffered(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (events.length < 2) return events;
  const isOutcome = ({ eventType }: HistoryEvent): boolean => eventType !== undefined && outcomes.has(eventType);
  return [...events.filter((event) => !isOutcome(event)), ...events.filter(isOutcome)];
}

/** Tells records and later events the ids that flushed events got. An outcome must come after its start. */
export function wireEventIds(state: RunState, flushed: readonly HistoryEvent[]): void {
  const startedIds = new Map<number, number>();
  for (const event of flushed) {
    wireStart(state, event, startedIds);
    const outcome = startOf(event);
    const startedEventId = outcome && startedIds.get(outcome.of ?? 0);
    if (outcome && startedEventId) outcome.attributes.startedEventId = startedEventId;
  }
}

function wireStart(state: RunState, event: HistoryEvent, startedIds: Map<number, number>): void {
  const { eventId = 0 } = event;
  if (event.activityTaskStartedEventAttributes) {
    startedIds.set(event.activityTaskStartedEventAttributes.scheduledEventId ?? 0, eventId);
  } else if (event.childWorkflowExecutionStartedEventAttributes) {
    const initiatedEventId = event.childWorkflowExecutionStartedEventAttributes.initiatedEventId ?? 0;
    startedIds.set(initiatedEventId, eventId);
    const child = state.children.get(initiatedEventId);
    if (child?.started) state.children.set(initiatedEventId, { ...child, started: { ...child.started, eventId } });
  } else if (event.workflowExecutionCancelRequestedEventAttributes && state.cancelRequested) {
    state.cancelRequested = { ...state.cancelRequested, eventId };
  } else if (event.workflowExecutionOptionsUpdatedEventAttributes?.attachedRequestId) {
    const { attachedRequestId } = event.workflowExecutionOptionsUpdatedEventAttributes;
    const request = state.requestIds.get(attachedRequestId);
    if (request) state.requestIds.set(attachedRequestId, { ...request, eventId });
  }
}

/** The attributes of an outcome and the id of the event that scheduled or initiated the work. */
function startOf(event: HistoryEvent): { attributes: { startedEventId?: number }; of?: number } | undefined {
  const activity =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  if (activity) return { attributes: activity, of: activity.scheduledEventId };
  const child =
    event.childWorkflowExecutionCompletedEventAttributes ??
    event.childWorkflowExecutionFailedEventAttributes ??
    event.childWorkflowExecutionTimedOutEventAttributes ??
    event.childWorkflowExecutionCanceledEventAttributes ??
    event.childWorkflowExecutionTerminatedEventAttributes;
  return child ? { attributes: child, of: child.initiatedEventId } : undefined;
}
