// What histories tell about the workers that made them: tasks that timed out or failed, and how many workers took part.
import { EventType, TimeoutType } from '@nest-temporal/core/internal/proto/enums';

/** Findings of many histories: one line for each trouble, named by its workflow. */
export class HistoryFindings {
  workflowTaskTimeouts = [];
  stickyTimeouts = 0;
  workflowTaskFailures = [];
  activityTimeouts = [];
  activityRetries = 0;
  events = 0;
  #tellOf;
  #workers = 0;
  #histories = 0;

  /** @param tellOf what its worker knows of a workflow task that was started: `{ identity, timeMs, task }` */
  constructor(tellOf) {
    this.#tellOf = tellOf;
  }

  add(workflowId, { events = [] }) {
    const identities = new Set();
    for (const event of events) this.#addEvent(workflowId, event, identities, events);
    this.events += events.length;
    this.#workers += identities.size;
    this.#histories++;
  }

  /** Workers that completed tasks of a workflow, on average. */
  get workersEach() {
    return this.#workers / this.#histories;
  }

  #addEvent(workflowId, event, identities, events) {
    const where = `${workflowId}, event ${event.eventId}`;
    switch (event.eventType) {
      case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
        identities.add(event.workflowTaskCompletedEventAttributes.identity);
        return;
      case EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
        return this.#addTaskTimeout(workflowId, event, events);
      case EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
        this.workflowTaskFailures.push(`${where}: ${event.workflowTaskFailedEventAttributes.failure?.message}`);
        return;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
        return this.#addAttempt(where, event.activityTaskStartedEventAttributes);
      case EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
        this.activityTimeouts.push(`${where}: ${event.activityTaskTimedOutEventAttributes.failure?.message}`);
    }
  }

  #addTaskTimeout(workflowId, event, events) {
    const { timeoutType, startedEventId } = event.workflowTaskTimedOutEventAttributes;
    if (timeoutType === TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START) {
      this.stickyTimeouts++;
      return;
    }
    const started = events.find(({ eventId }) => eventId === startedEventId);
    const { identity } = started.workflowTaskStartedEventAttributes;
    const task = `${workflowId}/${startedEventId}`;
    const told = this.#tellOf({ identity, timeMs: millisecondsOf(started), task });
    this.workflowTaskTimeouts.push(`${workflowId}, event ${event.eventId}: given to ${identity} ${told}`);
  }

  /** An attempt that is tried again leaves no event of its own, only what the next one says of it. */
  #addAttempt(where, { attempt, lastFailure }) {
    if (attempt > 1) this.activityRetries++;
    if (lastFailure?.timeoutFailureInfo) this.activityTimeouts.push(`${where}: attempt ${attempt - 1} timed out`);
  }
}

function millisecondsOf({ eventTime: { seconds = 0, nanos = 0 } }) {
  return Number(seconds) * 1_000 + nanos / 1_000_000;
}
