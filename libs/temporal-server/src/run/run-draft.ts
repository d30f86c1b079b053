/**
 * The one implementation of RunTransaction: a draft of the state, the events with ids that it staged, and what follows
 * its commit. Knows nothing of stores, clocks and waiters; `WorkflowRun` commits it.
 */
import { encodeMessage, type HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { EventType } from '@nest-temporal/core/internal/proto/enums';
import { timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { applyEvent } from './apply-event.js';
import { isBuffered, orderOfBuffered, wireEventIds } from './event-buffering.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { EventAttributes, Run, RunTransaction } from '../context/run.js';

export class RunDraft implements RunTransaction {
  readonly staged: HistoryEvent[] = [];
  readonly effects: (() => void)[] = [];
  readonly transfers: (() => void)[] = [];
  needsWorkflowTask = false;
  keepsSpeculative = false;
  private readonly now: ReturnType<typeof timestampFromMs>;

  constructor(
    readonly run: Run,
    readonly state: RunState,
    readonly nowMs: number,
  ) {
    this.now = timestampFromMs(nowMs);
  }

  append(type: EventType, attributes: EventAttributes, atMs?: number): HistoryEvent {
    if (!isRunning(this.state)) throw new Error(`Event ${type} after the end of run ${this.state.runId}`);
    const eventTime = atMs === undefined ? this.now : timestampFromMs(atMs);
    const event: HistoryEvent = { eventId: 0, eventTime, eventType: type, taskId: 0, ...attributes };
    if (isBuffered(type)) {
      this.state.buffered = [...this.state.buffered, event];
      this.state.bufferedBytes += sizeOf(event);
    } else {
      this.stage(event);
    }
    applyEvent(this.state, event);
    return event;
  }

  flushBuffered(): void {
    const { buffered } = this.state;
    if (buffered.length === 0) return;
    this.state.buffered = [];
    this.state.bufferedBytes = 0;
    if (!isRunning(this.state)) return;
    // An id given here by a change that then fails is overwritten by the next flush.
    const flushed = orderOfBuffered(buffered);
    for (const event of flushed) this.stage(event);
    wireEventIds(this.state, flushed);
  }

  dropBuffered(isUnwanted: (event: HistoryEvent) => boolean): HistoryEvent[] {
    const dropped = this.state.buffered.filter(isUnwanted);
    if (dropped.length === 0) return dropped;
    this.state.buffered = this.state.buffered.filter((event) => !dropped.includes(event));
    for (const event of dropped) this.state.bufferedBytes -= sizeOf(event);
    return dropped;
  }

  needWorkflowTask(): void {
    this.needsWorkflowTask = true;
  }

  keepSpeculative(): void {
    this.keepsSpeculative = true;
  }

  afterCommit(effect: () => void): void {
    this.effects.push(effect);
  }

  transfer(work: () => void): void {
    this.transfers.push(work);
  }

  /** True when the history does not change, and nothing else that is kept. */
  get isVolatile(): boolean {
    return this.keepsSpeculative && this.staged.length === 0;
  }

  private stage(event: HistoryEvent): void {
    event.eventId = this.state.nextEventId++;
    this.staged.push(event);
  }
}

function sizeOf(event: HistoryEvent): number {
  return encodeMessage('HistoryEvent', event).length;
}
