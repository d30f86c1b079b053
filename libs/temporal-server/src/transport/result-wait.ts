import { HistoryEventFilterType } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, workflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';

const { path: historyPath } = workflowServiceRpcs.getWorkflowExecutionHistory;

/** Whether a call waits for the result of a workflow: whether it is a long poll for the closing event. */
export function isResultWait(path: string, request: Uint8Array): boolean {
  if (path !== historyPath) return false;
  const { waitNewEvent, historyEventFilterType } = decodeMessage('GetWorkflowExecutionHistoryRequest', request);
  return waitNewEvent === true && historyEventFilterType === closeEventOnly;
}

const closeEventOnly = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
