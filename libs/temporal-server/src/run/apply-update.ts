/** Events of updates. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { RunState } from '../context/run-state.js';

export function applyUpdateAccepted(state: RunState, event: HistoryEvent): void {
  const { protocolInstanceId = '', acceptedRequest } = event.workflowExecutionUpdateAcceptedEventAttributes ?? {};
  const updateId = acceptedRequest?.meta?.updateId || protocolInstanceId;
  const { eventId = 0, eventType } = event;
  state.acceptedUpdates.set(updateId, { updateId, acceptedEventId: eventId });
  if (acceptedRequest?.requestId && eventType) state.requestIds.set(acceptedRequest.requestId, { eventType, eventId });
}

export function applyUpdateCompleted(state: RunState, event: HistoryEvent): void {
  const { meta, outcome, acceptedEventId = 0 } = event.workflowExecutionUpdateCompletedEventAttributes ?? {};
  const updateId = meta?.updateId ?? '';
  state.acceptedUpdates.delete(updateId);
  state.completedUpdates.set(updateId, {
    updateId,
    acceptedEventId,
    completedEventId: event.eventId ?? 0,
    outcome: outcome ?? {},
  });
}
