// What can be said of an event by its type alone.
import { CommandType, EventType } from '../../proto/enums.js';

/** Events that a completed workflow task writes for its commands, with the command that each confirms. */
const confirmedCommands: ReadonlyMap<number | undefined, CommandType> = new Map<number | undefined, CommandType>([
  [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK],
  [EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK],
  [EventType.EVENT_TYPE_TIMER_STARTED, CommandType.COMMAND_TYPE_START_TIMER],
  [EventType.EVENT_TYPE_TIMER_CANCELED, CommandType.COMMAND_TYPE_CANCEL_TIMER],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION],
  [
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
  ],
  [EventType.EVENT_TYPE_MARKER_RECORDED, CommandType.COMMAND_TYPE_RECORD_MARKER],
  [
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
  ],
  [
    EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
    CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
  ],
  [
    EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
    CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
  ],
  [EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES],
  [EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES],
  [EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED, CommandType.COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION],
  [EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED, CommandType.COMMAND_TYPE_REQUEST_CANCEL_NEXUS_OPERATION],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE],
]);

/** Type of the command that an event confirms, `undefined` for events that no command causes. */
export function confirmedCommand(type: number | undefined): CommandType | undefined {
  return confirmedCommands.get(type);
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
