/** Events of the run itself: start, close, signals, cancel request, options, memo and search attributes. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import { durationToMs, timestampToMs } from '@nest-temporal/core/internal/proto/time';
import { mergePayloads } from '../common/payload-map.js';
import type { RunState } from '../context/run-state.js';

export function applyStarted(state: RunState, event: HistoryEvent): void {
  const started = event.workflowExecutionStartedEventAttributes ?? {};
  const atMs = timestampToMs(event.eventTime) ?? 0;
  const backoffMs = durationToMs(started.firstWorkflowTaskBackoff) ?? 0;
  const runTimeoutMs = durationToMs(started.workflowRunTimeout) ?? 0;
  state.started = started;
  state.startedAtMs = atMs;
  state.firstTaskDueMs = backoffMs > 0 ? atMs + backoffMs : undefined;
  state.executionExpiresMs = timestampToMs(started.workflowExecutionExpirationTime) || undefined;
  state.runExpiresMs = earlier(
    runTimeoutMs > 0 ? atMs + backoffMs + runTimeoutMs : undefined,
    state.executionExpiresMs,
  );
  state.memo = { ...started.memo?.fields };
  state.searchAttributes = { ...started.searchAttributes?.indexedFields };
}

export function applyClosed(state: RunState, event: HistoryEvent): void {
  state.status = statusAfter(event.eventType);
  state.closedAtMs = timestampToMs(event.eventTime) ?? 0;
  state.closeEventId = event.eventId;
  state.firstTaskDueMs = undefined;
  state.sticky = undefined;
  state.newRunId = newRunIdOf(event);
}

export function applySignaled(state: RunState, event: HistoryEvent): void {
  const requestId = event.workflowExecutionSignaledEventAttributes?.requestId;
  if (requestId) state.signalRequestIds.add(requestId);
  state.signalCount++;
}

export function applyCancelRequested(state: RunState, event: HistoryEvent): void {
  state.cancelRequested = { requestId: '', eventId: event.eventId ?? 0 };
}

export function applyOptionsUpdated(state: RunState, event: HistoryEvent): void {
  const requestId = event.workflowExecutionOptionsUpdatedEventAttributes?.attachedRequestId;
  const eventType = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED;
  if (requestId) state.requestIds.set(requestId, { eventType, eventId: event.eventId ?? 0 });
}

export function applySearchAttributesUpserted(state: RunState, event: HistoryEvent): void {
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  state.searchAttributes = mergePayloads(state.searchAttributes, upserted);
}

export function applyPropertiesModified(state: RunState, event: HistoryEvent): void {
  state.memo = mergePayloads(state.memo, event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function statusAfter(type: EventType | undefined): WorkflowExecutionStatus {
  switch (type) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED;
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT;
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED;
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW;
    default:
      return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;
  }
}

function newRunIdOf(event: HistoryEvent): string | undefined {
  const attributes =
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes;
  return attributes?.newExecutionRunId || undefined;
}
