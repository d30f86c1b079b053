// What can be said of an event without knowing the run.
import { EventType } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';

/** Whether the server says that a worker which does not know the event can do without it. */
export function mayIgnore(event: HistoryEvent): boolean {
  return event.workerMayIgnore === true;
}

/** Whether a workflow task has ended without a result of its own, so that its work is done again by a later one. */
export function undoesWorkflowTask(type: number | undefined): boolean {
  return type === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED || type === EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
}

/** Whether no event but those of the server's bookkeeping can follow. */
export function closesRun(type: number | undefined): boolean {
  switch (type) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
      return true;
    default:
      return false;
  }
}
