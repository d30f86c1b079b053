/**
 * One change of one run: events and state, all or nothing, at one instant. Synchronous from beginning to commit; what others
 * must hear of it happens after the commit, never within.
 */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { Run } from './run.js';
import type { RunState } from './run-state.js';

export interface RunTransaction {
  readonly run: Run;
  /** The draft. Fields may be set, maps changed, records in them replaced. */
  readonly state: RunState;
  /** The instant of this transaction, in the server's time. */
  readonly nowMs: number;
  /** Events of this change that have their ids. */
  readonly staged: readonly HistoryEvent[];

  /**
   * Adds an event and applies it to the draft. Events of workflow tasks, commands and updates and those that close the run get
   * their id at once. Events from outside are buffered, with the id 0, until a workflow task is scheduled or this transaction
   * commits, and longer while a workflow task is started.
   *
   * @param atMs - when it happened, for what is written later than it happened; now otherwise
   */
  append(type: EventType, attributes: EventAttributes, atMs?: number): HistoryEvent;

  /** Gives the buffered events their ids: before the run is terminated. Drops them when the run is closed. */
  flushBuffered(): void;

  /** Takes the buffered events away that `isUnwanted` names, and returns them. */
  dropBuffered(isUnwanted: (event: HistoryEvent) => boolean): HistoryEvent[];

  /**
   * Something happened that the workflow must see: a workflow task follows, unless one is pending, the run is closed, or its
   * first task is not due (`state.firstTaskDueMs`; whoever may start the run earlier clears it first).
   */
  needWorkflowTask(): void;
  /** True once `needWorkflowTask` was called. */
  readonly needsWorkflowTask: boolean;

  /** This change is no part of the history: a speculative workflow task stays one, which any other change makes a normal one. */
  keepSpeculative(): void;

  /** Runs after the commit, within the same turn; must not throw. For waiters of this run, matching, visibility. */
  afterCommit(effect: () => void): void;

  /** Runs in a turn of its own after the commit, and counts as work under way until it is done: calls to other runs. */
  transfer(work: () => void): void;
}

/** The attributes of one event, under the name of its type, with what stands beside them (user metadata, links). */
export type EventAttributes = Omit<HistoryEvent, 'eventId' | 'eventTime' | 'eventType' | 'version' | 'taskId'>;
