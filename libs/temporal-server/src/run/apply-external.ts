/** Events of signals and cancel requests to other workflows. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { RunState } from '../context/run-state.js';

export function applyExternalSignalInitiated(state: RunState, event: HistoryEvent): void {
  const initiatedEventId = event.eventId ?? 0;
  state.externalSignals.set(initiatedEventId, {
    initiatedEventId,
    attributes: event.signalExternalWorkflowExecutionInitiatedEventAttributes ?? {},
    requestId: `${state.runId}:${initiatedEventId}`,
  });
}

export function applyExternalSignalEnded(state: RunState, event: HistoryEvent): void {
  const attributes =
    event.externalWorkflowExecutionSignaledEventAttributes ??
    event.signalExternalWorkflowExecutionFailedEventAttributes;
  state.externalSignals.delete(attributes?.initiatedEventId ?? 0);
}

export function applyExternalCancelInitiated(state: RunState, event: HistoryEvent): void {
  const initiatedEventId = event.eventId ?? 0;
  state.externalCancels.set(initiatedEventId, {
    initiatedEventId,
    attributes: event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes ?? {},
    requestId: `${state.runId}:${initiatedEventId}`,
  });
}

export function applyExternalCancelEnded(state: RunState, event: HistoryEvent): void {
  const attributes =
    event.externalWorkflowExecutionCancelRequestedEventAttributes ??
    event.requestCancelExternalWorkflowExecutionFailedEventAttributes;
  state.externalCancels.delete(attributes?.initiatedEventId ?? 0);
}
