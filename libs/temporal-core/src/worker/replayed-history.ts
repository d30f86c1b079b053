/**
 * A history as it is given to a replay, checked and read: whose it is, and the one task that applies all of it. Takes the
 * message of `handle.fetchHistory()` and the JSON that the Temporal Web UI, the CLI and the SDKs export.
 */
import type { EngineTask } from '../engine/engine-task.js';
import { closesRun } from '../engine/history/event-kinds.js';
import { EventType } from '../proto/enums.js';
import { decodeMessage, encodeMessage, HistoryFormatError, ProtoEncodeError } from '../proto/index.js';
import type { History, HistoryEvent, WorkflowExecutionStartedEventAttributes } from '../proto/index.js';
import { completeHistory, historyFromJson } from '../proto/history.js';
import type { ReplayedExecution } from './replay-errors.js';

export interface ReplayedHistory extends ReplayedExecution {
  taskQueue: string;
  /** A copy: nothing that is done to it reaches the history that was given. */
  history: History & { events: HistoryEvent[] };
}

/** Name of an execution whose history does not say its own; servers before 1.23 did not write it. */
const unnamed = 'unknown';

/**
 * Reads a history.
 *
 * @throws HistoryFormatError when it is not a history, or is incomplete
 */
export function readHistory(given: unknown, workflowId?: string): ReplayedHistory {
  const history = isMessage(given) ? copyMessage(given) : historyFromJson(given);
  const start = startOf(history.events);
  return {
    history,
    workflowType: start.workflowType?.name ?? '',
    workflowId: workflowId ?? (start.workflowId || unnamed),
    runId: runIdOf(history.events, start),
    taskQueue: start.taskQueue?.name ?? '',
  };
}

/** In JSON, enum values and 64-bit integers are strings. */
function isMessage(given: unknown): given is History {
  const events = (given as History | null | undefined)?.events;
  if (typeof given !== 'object' || !Array.isArray(events)) return false;
  const first = events[0] as HistoryEvent | null | undefined;
  return typeof first?.eventType === 'number' && typeof first.eventId === 'number';
}

function copyMessage(history: History): ReplayedHistory['history'] {
  try {
    return completeHistory(decodeMessage('History', encodeMessage('History', history)));
  } catch (cause) {
    if (!(cause instanceof ProtoEncodeError)) throw cause;
    throw new HistoryFormatError(
      `The object is not a workflow history: ${cause.message}. Serialize histories with historyToJson().`,
      { cause },
    );
  }
}

function startOf(events: readonly HistoryEvent[]): WorkflowExecutionStartedEventAttributes {
  const start = events[0]?.workflowExecutionStartedEventAttributes;
  if (start) return start;
  throw new HistoryFormatError('The history does not begin with the start of a workflow execution.');
}

/** A reset copies the first event of the run that it resets; its own id is in the event that ends the copy. */
function runIdOf(events: readonly HistoryEvent[], start: WorkflowExecutionStartedEventAttributes): string {
  const reset = events.findLast((event) => event.workflowTaskFailedEventAttributes?.newRunId);
  return reset?.workflowTaskFailedEventAttributes?.newRunId || start.originalExecutionRunId || unnamed;
}

/**
 * The task that applies a whole history. A run that waits for a workflow task gets it, as the server would give it next:
 * that is where workflow code fails again when it has failed its latest tasks.
 *
 * @returns `undefined` when the run was closed before its first task, so that workflow code never ran
 */
export function replayTaskOf({ history }: ReplayedHistory): EngineTask | undefined {
  const events = [...history.events, ...missingEvents(history.events)];
  if (!events.some(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)) return undefined;
  const last = events.at(-1);
  const lastEventId = last?.eventId ?? 0;
  const isPending = last?.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
  return {
    events,
    previousStartedEventId: isPending ? lastEventId - 1 : lastEventId,
    startedEventId: isPending ? lastEventId : 0,
    updates: [],
    queries: [],
  };
}

/** What the server adds to the history of an open run before it gives out the next task. */
function missingEvents(events: readonly HistoryEvent[]): HistoryEvent[] {
  const { EVENT_TYPE_WORKFLOW_TASK_SCHEDULED: scheduled, EVENT_TYPE_WORKFLOW_TASK_STARTED: started } = EventType;
  const task = events.findLast(({ eventType }) => taskEvents.has(eventType));
  const last = events.at(-1);
  if (last === undefined || task === undefined || closesRun(last.eventType)) return [];
  const { eventId: lastId = 0, eventTime } = last;
  const startedAs = (eventId: number): HistoryEvent => ({
    eventId,
    eventTime,
    eventType: started,
    workflowTaskStartedEventAttributes: { scheduledEventId: eventId - 1 },
  });
  switch (task.eventType) {
    case scheduled:
      return [startedAs(lastId + 1)];
    case EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
    case EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
      return [
        { eventId: lastId + 1, eventTime, eventType: scheduled, workflowTaskScheduledEventAttributes: { attempt: 1 } },
        startedAs(lastId + 2),
      ];
    default:
      return [];
  }
}

const taskEvents: ReadonlySet<number | undefined> = new Set([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
]);
