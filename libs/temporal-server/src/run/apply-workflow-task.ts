/** The one event of workflow tasks that only the history records: what is pending is known to `workflow-tasks`. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { timestampToMs } from '@nest-temporal/core/internal/proto/time';
import type { RunState } from '../context/run-state.js';

export function applyWorkflowTaskCompleted(state: RunState, event: HistoryEvent): void {
  const { startedEventId = 0, workerVersion } = event.workflowTaskCompletedEventAttributes ?? {};
  state.lastCompletedTaskStartedEventId = startedEventId;
  state.lastCompletedTaskEventId = event.eventId ?? 0;
  state.lastCompletedTaskAtMs = timestampToMs(event.eventTime) ?? 0;
  state.lastWorkerVersion = workerVersion ?? undefined;
}
