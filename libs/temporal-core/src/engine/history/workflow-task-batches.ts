/**
 * Cuts history into logical workflow tasks: what workflow code must see in one activation, because it saw it in one when
 * the events were new. A batch starts after the started event of the batch before and ends with the started event of a
 * task that counts. Between them lie the commands of the former task and what has happened since.
 *
 * Not every started event ends a batch. A task that failed or timed out is done again, so its events belong to the next
 * batch. A task that completed without commands while another followed at once only kept itself alive (a heartbeat, for
 * local activities), and its successor continues it. The same cuts are made by Temporal's shared core; a history must
 * replay alike in both.
 */
import { EventType } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { machineRoutes } from '../machine-routes.js';
import { closesRun, undoesWorkflowTask } from './event-kinds.js';

/** No batch ends in the given events. */
export const noBatch = -1;

/**
 * Index of the last event of the batch that starts at `from`, {@link noBatch} when history ends before it does.
 *
 * @param commandsBefore - whether command events of the former task have been applied already, before `from`
 * @param requestedAfter - sequencing event of the first update that came with the task at the end of history, 0 without one
 */
export function endOfBatch(
  events: readonly HistoryEvent[],
  from: number,
  commandsBefore: boolean,
  requestedAfter = 0,
): number {
  let hasCommands = commandsBefore;
  let hasRunStart = false;
  for (let i = from; i < events.length; i++) {
    const type = events[i].eventType;
    if (closesRun(type)) return i;
    if (type === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) {
      if (endsBatch(events, i, hasCommands, hasRunStart)) return startOfUpdate(events, from, i, requestedAfter);
    } else if (type === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED) {
      hasRunStart = true;
    } else if (machineRoutes.isCommandEvent(type)) {
      hasCommands = true;
    }
  }
  return noBatch;
}

function endsBatch(
  events: readonly HistoryEvent[],
  started: number,
  hasCommands: boolean,
  hasRunStart: boolean,
): boolean {
  if (started + 1 >= events.length) return true;
  const next = events[started + 1].eventType;
  if (undoesTask(next)) return false;
  if (next !== EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) return hasCommands || hasRunStart;
  const isHeartbeat = !hasCommands && typeAt(events, started + 2) === EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
  return !isHeartbeat;
}

/** The task came to nothing, or the run was ended under it. */
function undoesTask(type: number | undefined): boolean {
  return (
    undoesWorkflowTask(type) ||
    type === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ||
    type === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ||
    type === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED
  );
}

/**
 * What looks like a chain of heartbeats may be tasks that workflow code saw one by one, the last of them for an update. The
 * batch ends with the last task of its range that started before the sequencing event of an update that the task which
 * `end` starts has accepted, or, at the end of history, may accept.
 */
function startOfUpdate(events: readonly HistoryEvent[], from: number, end: number, requestedAfter: number): number {
  const accepted = end + 2 < events.length ? events[end + 2].workflowExecutionUpdateAcceptedEventAttributes : undefined;
  const isLast = end + 1 >= events.length;
  const sequencingEventId = accepted?.acceptedRequestSequencingEventId ?? (isLast ? requestedAfter : 0);
  if (sequencingEventId === 0) return end;
  for (let i = end; i >= from; i--) {
    const { eventType, eventId = 0 } = events[i];
    const counts = eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED && !undoesTask(typeAt(events, i + 1));
    if (counts && eventId < sequencingEventId) return i;
  }
  return end;
}

function typeAt(events: readonly HistoryEvent[], index: number): number | undefined {
  return index < events.length ? events[index].eventType : undefined;
}
