/**
 * The events of the task at hand that have not been applied. Events come in here once, in order and without gaps, or
 * not at all: it fetches nothing, and forgets what has been applied.
 */
import { EventType } from '../../proto/enums.js';
import type { HistoryEvent, WorkflowTaskCompletedEventAttributes } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { machineRoutes } from '../machine-routes.js';
import { mayIgnore, undoesWorkflowTask } from './event-kinds.js';
import { endOfBatch, noBatch } from './workflow-task-batches.js';

const noEvents: readonly HistoryEvent[] = [];

export class HistoryBuffer {
  /** Id of the last event taken; 0 before the first. */
  lastEventId = 0;
  private events = noEvents;
  private next = 0;
  /** End of the current batch, exclusive. */
  private end = 0;
  private lastEventType: number | undefined;
  /** What was taken before the event that scheduled the latest task. */
  private beforeTask = { lastEventId: 0, hasCommands: false };
  /** Command events taken since the last started event. */
  private hasCommands = false;
  private requestedAfter = 0;

  /**
   * Whether the events carry on from what has been taken. They do not when one is missing between, or when the task
   * that was answered last failed or timed out on the server: then its effects must be forgotten.
   */
  continues(events: readonly HistoryEvent[]): boolean {
    const first = this.firstUnknown(events);
    if (first >= events.length) return true;
    const wasAnswered = this.lastEventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
    return (
      events[first].eventId === this.lastEventId + 1 && !(wasAnswered && undoesWorkflowTask(events[first].eventType))
    );
  }

  /**
   * Adds the events of a task; those known already are skipped, those left over from the task before come again.
   *
   * @param requestedAfter - sequencing event of the first update that comes with the task, 0 without one
   */
  load(events: readonly HistoryEvent[], requestedAfter = 0): void {
    this.events = events;
    this.requestedAfter = requestedAfter;
    this.next = this.firstUnknown(events);
    this.end = this.next;
  }

  /**
   * Makes the next batch the current one. Where no task started after what has been taken, only confirmed commands are
   * a batch: what follows them belongs to a task to come.
   *
   * @returns false at the end of history
   */
  nextBatch(): boolean {
    const { events, next } = this;
    if (next >= events.length) return false;
    const last = endOfBatch(events, next, this.hasCommands, this.requestedAfter);
    this.end = last === noBatch ? this.endOfCommands(next) : last + 1;
    return this.end > next;
  }

  /**
   * Visits the events behind the current batch that record the commands of the task it starts, if that task has been
   * completed already. They follow its completion at once: a task without any is a heartbeat, or has done nothing.
   */
  lookAhead(visit: (event: HistoryEvent) => void): void {
    if (!this.batchStartsTask) return;
    const end = this.endOfCommands(this.end);
    for (let i = this.end; i < end; i++) {
      if (machineRoutes.isCommandEvent(this.events[i].eventType)) visit(this.events[i]);
    }
  }

  /** Id of the last event of the current batch. */
  get batchEndId(): number {
    return this.events[this.end - 1]?.eventId ?? 0;
  }

  /** Whether the current batch ends with the started event of a task, as all do but those at the end of history. */
  get batchStartsTask(): boolean {
    return this.events[this.end - 1]?.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
  }

  /** How the task that the current batch starts was completed, if it was. */
  peekCompletion(): WorkflowTaskCompletedEventAttributes | undefined {
    for (let i = this.end; i < this.events.length; i++) {
      const completion = this.events[i].workflowTaskCompletedEventAttributes;
      if (completion) return completion;
    }
    return undefined;
  }

  /**
   * The next event of the current batch, `undefined` at its end.
   *
   * @throws EngineFault when events are missing
   */
  take(): HistoryEvent | undefined {
    if (this.next >= this.end) return undefined;
    const event = this.events[this.next++];
    if (event.eventId !== this.lastEventId + 1) {
      throw new EngineFault(
        `History has event ${event.eventId ?? 0} after event ${this.lastEventId}: some are missing.`,
      );
    }
    const { lastEventId, hasCommands } = this;
    this.lastEventId = event.eventId;
    this.lastEventType = event.eventType;
    if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED) {
      this.beforeTask = { lastEventId, hasCommands };
    } else if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) this.hasCommands = false;
    else if (machineRoutes.isCommandEvent(event.eventType)) this.hasCommands = true;
    return event;
  }

  /** Forgets that the latest task was scheduled and started: the server has taken its events back. */
  rewindTask(): void {
    this.lastEventId = this.beforeTask.lastEventId;
    this.hasCommands = this.beforeTask.hasCommands;
    this.lastEventType = undefined;
  }

  /** Forgets the events of the task. */
  release(): void {
    this.events = noEvents;
    this.next = 0;
    this.end = 0;
  }

  private firstUnknown(events: readonly HistoryEvent[]): number {
    if (events.length === 0) return 0;
    const firstId = events[0].eventId ?? 0;
    return firstId > this.lastEventId ? 0 : Math.min(this.lastEventId + 1 - firstId, events.length);
  }

  private endOfCommands(from: number): number {
    let end = from;
    while (end < this.events.length && followsTask(this.events[end])) end++;
    return end;
  }
}

function followsTask(event: HistoryEvent): boolean {
  const { eventType: type } = event;
  return (
    type === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED || machineRoutes.isCommandEvent(type) || mayIgnore(event)
  );
}
