/** Events of child workflows. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { RunState } from '../context/run-state.js';

export function applyChildInitiated(state: RunState, event: HistoryEvent): void {
  const initiatedEventId = event.eventId ?? 0;
  state.children.set(initiatedEventId, {
    initiatedEventId,
    attributes: event.startChildWorkflowExecutionInitiatedEventAttributes ?? {},
    // The last part is the version of the event, which is always 0 here.
    requestId: `${state.runId}:${initiatedEventId}:0`,
    started: undefined,
  });
}

export function applyChildStarted(state: RunState, event: HistoryEvent): void {
  const { initiatedEventId = 0, workflowExecution } = event.childWorkflowExecutionStartedEventAttributes ?? {};
  const child = state.children.get(initiatedEventId);
  if (!child) return;
  const started = { eventId: event.eventId ?? 0, runId: workflowExecution?.runId ?? '' };
  state.children.set(initiatedEventId, { ...child, started });
}

/** Also a start that failed. */
export function applyChildClosed(state: RunState, event: HistoryEvent): void {
  const attributes =
    event.startChildWorkflowExecutionFailedEventAttributes ??
    event.childWorkflowExecutionCompletedEventAttributes ??
    event.childWorkflowExecutionFailedEventAttributes ??
    event.childWorkflowExecutionCanceledEventAttributes ??
    event.childWorkflowExecutionTimedOutEventAttributes ??
    event.childWorkflowExecutionTerminatedEventAttributes;
  state.children.delete(attributes?.initiatedEventId ?? 0);
}
