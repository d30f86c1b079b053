/**
 * Fetches the history that is missing from the first page of a task: the pages after it, or the beginning that a sticky
 * task lacks when its run is no longer cached. Fetching completes before the engine starts, which cannot wait. The
 * number of pages is limited.
 */
import { decodeMessagePayloads } from '../../../converter/message-payloads.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import type { GetWorkflowExecutionHistoryResponse, HistoryEvent } from '../../../proto/index.js';
import type { WorkflowService } from '../../../transport/workflow-service.js';
import { WorkflowTaskInvalidError } from '../../errors.js';
import { contextOf, type WorkflowTask } from './workflow-task.js';

export class HistoryPager {
  constructor(
    private readonly service: Pick<WorkflowService, 'getWorkflowExecutionHistory'>,
    private readonly codecs: readonly PayloadCodec[],
    /** Ends fetching. */
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The events that follow `lastAppliedEventId`; `undefined` when the task's own history does not connect to it.
   *
   * @throws WorkflowTaskInvalidError when the pages have gaps or end before the task's started event
   */
  async eventsAfter(lastAppliedEventId: number, task: WorkflowTask): Promise<readonly HistoryEvent[] | undefined> {
    const first = task.events[0]?.eventId;
    if (first === undefined && task.nextPageToken === undefined) return lastAppliedEventId > 0 ? [] : undefined;
    if (first !== undefined && first > lastAppliedEventId + 1) return undefined;
    if (task.startedEventId > 0 && task.startedEventId < lastAppliedEventId) return undefined;
    const events = task.nextPageToken ? await this.fetch(task, task.nextPageToken, [...task.events]) : task.events;
    return settle(task, lastAppliedEventId, events);
  }

  /** The whole history up to the task, from the server. */
  async fetchAll(task: WorkflowTask): Promise<readonly HistoryEvent[]> {
    const events = await this.fetch(task, undefined, []);
    const lastId = events.at(-1)?.eventId ?? 0;
    // The started event of a retried task is only in the task itself.
    for (const event of task.events) if (eventIdOf(event) > lastId) events.push(event);
    return settle(task, 0, events);
  }

  private async fetch(
    task: WorkflowTask,
    firstToken: Uint8Array | undefined,
    events: HistoryEvent[],
  ): Promise<HistoryEvent[]> {
    const { workflowId, runId, namespace } = task;
    const progress = new PagingProgress(task);
    let nextPageToken = firstToken;
    do {
      const page: GetWorkflowExecutionHistoryResponse = await this.service.getWorkflowExecutionHistory(
        { namespace, execution: { workflowId, runId }, ...(nextPageToken ? { nextPageToken } : {}) },
        { signal: this.signal },
      );
      const before = events.length;
      if (this.codecs.length > 0) {
        await decodeMessagePayloads('GetWorkflowExecutionHistoryResponse', page, this.codecs, contextOf(task));
      }
      const lastId = eventIdOf(events.at(-1));
      for (const event of page.history?.events ?? []) if (eventIdOf(event) > lastId) events.push(event);
      nextPageToken = page.nextPageToken;
      progress.note(events.length - before, events.length);
    } while (nextPageToken && nextPageToken.length > 0 && !reaches(task, events));
    return events;
  }
}

/** Consecutive pages without a new event before giving up. */
const maxIdlePages = 10;
/** Several times the history size limit of a server. */
const maxEvents = 250_000;

/** Detects paging without progress: repeated or endless tokens must not keep a worker busy forever. */
class PagingProgress {
  private idlePages = 0;

  constructor(private readonly task: WorkflowTask) {}

  /** @throws WorkflowTaskInvalidError when paging would not end */
  note(newEvents: number, events: number): void {
    this.idlePages = newEvents > 0 ? 0 : this.idlePages + 1;
    if (this.idlePages >= maxIdlePages) refuse(this.task, `has ${maxIdlePages} consecutive pages without new events`);
    if (events > maxEvents) refuse(this.task, `has more than ${maxEvents} events`);
  }
}

/** Events after the start of the task do not belong to it. */
function reaches({ startedEventId }: WorkflowTask, events: readonly HistoryEvent[]): boolean {
  return startedEventId > 0 && eventIdOf(events.at(-1)) >= startedEventId;
}

/** Removes events that were already applied or that follow the start of the task; refuses gaps. */
function settle(task: WorkflowTask, lastApplied: number, events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  let start = 0;
  while (start < events.length && eventIdOf(events[start]) <= lastApplied) start++;
  let end = events.length;
  if (task.startedEventId > 0) while (end > start && eventIdOf(events[end - 1]) > task.startedEventId) end--;
  for (let i = start; i < end; i++) {
    if (eventIdOf(events[i]) !== lastApplied + 1 + i - start) {
      refuse(task, `has a gap before event ${eventIdOf(events[i])}`);
    }
  }
  const last = end > start ? eventIdOf(events[end - 1]) : lastApplied;
  if (task.startedEventId > 0 && last !== task.startedEventId) {
    refuse(task, `ends with event ${last}, but its task started with event ${task.startedEventId}`);
  }
  return start === 0 && end === events.length ? events : events.slice(start, end);
}

function eventIdOf(event: HistoryEvent | undefined): number {
  return event?.eventId ?? 0;
}

function refuse({ workflowType, workflowId, runId }: WorkflowTask, what: string): never {
  throw new WorkflowTaskInvalidError(
    `The history of "${workflowType}" (workflow id "${workflowId}", run id "${runId}") ${what}.`,
  );
}
