/**
 * One run in memory and one change of it. A run is its committed state and events, and what lives only as long as the
 * process: waiters, updates under way, queries. Only `transact` changes it: all or nothing, at one instant, synchronous
 * from beginning to commit; what others must hear of it happens after the commit, never within.
 *
 * The registries stand here, and not with their implementations, since they and a run name each other.
 */
import type { EventType } from '@nest-temporal/core/internal/proto/enums';
import type {
  HistoryEvent,
  ProtocolMessage,
  WorkflowQuery,
  WorkflowQueryResult,
} from '@nest-temporal/core/internal/proto/index';
import type { TaskQueueKey } from './matching.js';
import type { RunState } from './run-state.js';

export interface Run {
  readonly state: Readonly<RunState>;
  /** Committed events; the event of id n is at n - 1. */
  readonly events: readonly HistoryEvent[];
  /** Ids of the events that began a commit: histories are paged by commits. */
  readonly commits: readonly number[];
  readonly updates: UpdateRegistry;
  readonly queries: QueryRegistry;

  /**
   * Changes the run, all or nothing: when `change` throws, nothing happened.
   *
   * @throws what `change` throws
   */
  transact<T>(change: (transaction: RunTransaction) => T): T;

  /** Resolves after the next commit that added events or closed the run, or when `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>;
}

export interface RunTransaction {
  readonly run: Run;
  /** The draft. Fields may be set, maps changed, records in them replaced. */
  readonly state: RunState;
  /** The instant of this transaction, in the server's time. */
  readonly nowMs: number;
  /** Events of this change that have their ids. */
  readonly staged: readonly HistoryEvent[];

  /**
   * Adds an event and applies it to the draft. Events of workflow tasks, commands and updates and those that close the
   * run get their id at once. Events from outside are buffered, with the id 0, until a workflow task is scheduled or
   * this transaction commits, and longer while a workflow task is started.
   *
   * @param atMs - when it happened, for what is written later than it happened; now otherwise
   */
  append(type: EventType, attributes: EventAttributes, atMs?: number): HistoryEvent;

  /** Gives the buffered events their ids: before the run is terminated. Drops them when the run is closed. */
  flushBuffered(): void;

  /** Takes the buffered events away that `isUnwanted` names, and returns them. */
  dropBuffered(isUnwanted: (event: HistoryEvent) => boolean): HistoryEvent[];

  /**
   * Something happened that the workflow must see: a workflow task follows, unless one is pending, the run is closed,
   * or its first task is not due (`state.firstTaskDueMs`; whoever may start the run earlier clears it first).
   */
  needWorkflowTask(): void;
  /** True once `needWorkflowTask` was called. */
  readonly needsWorkflowTask: boolean;

  /**
   * This change is no part of the history: a speculative workflow task stays one, which any other change makes a normal
   * one.
   */
  keepSpeculative(): void;

  /** True when nothing changed that is kept: neither the history nor, after `keepSpeculative`, the state. */
  readonly isVolatile: boolean;

  /** Runs after the commit, within the same turn; must not throw. For waiters of this run, matching, visibility. */
  afterCommit(effect: () => void): void;

  /** Runs in a turn of its own after the commit, and counts as work under way until it is done: calls to other runs. */
  transfer(work: () => void): void;
}

/** The attributes of one event, under the name of its type, with what stands beside them (user metadata, links). */
export type EventAttributes = Omit<HistoryEvent, 'eventId' | 'eventTime' | 'eventType' | 'version' | 'taskId'>;

/** The updates of one run that are under way, and who waits for them. Its states change only after a commit. */
export interface UpdateRegistry {
  /** True when an update waits to be sent with a workflow task. */
  readonly hasUnsent: boolean;
  /** True when the run nears the number of updates that it may have. */
  readonly suggestsContinueAsNew: boolean;
  /** True when an update was admitted or sent and is neither accepted nor rejected. */
  readonly hasUndecided: boolean;
  /**
   * Messages for the task that starts now; marks them sent. `startedEventId` orders them into the history. What was
   * sent with a task that failed or timed out is sent again, but not when the task continues one that only heartbeated.
   */
  takeMessages(
    transaction: RunTransaction,
    startedEventId: number,
    options: { includesSent: boolean },
  ): ProtocolMessage[];
  /**
   * A protocol message of a completion, at its place among the commands, or after them when no command names it.
   *
   * @throws CommandFault `BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE`
   */
  accept(transaction: RunTransaction, message: ProtocolMessage, workflowTaskCompletedEventId: number): void;
  /** The task is completed: what was sent and not answered is rejected. */
  endTask(transaction: RunTransaction): void;
  /**
   * The completion of a task was refused for a command or message at fault. Not told of tasks that their worker failed,
   * or that timed out: their updates are sent again with the next one.
   */
  failTask(transaction: RunTransaction): void;
  /** The run closed; `continues` when a new run follows. */
  close(transaction: RunTransaction, continues: boolean): void;
}

/** Queries that wait for an answer of one run's workflow code. */
export interface QueryRegistry {
  readonly hasBuffered: boolean;
  /** Buffered queries by id, for the task that starts now. */
  takeBuffered(): Record<string, WorkflowQuery>;
  /** Answers of a completed task; those it did not answer stay for the next one or are dispatched directly. */
  answer(results: Readonly<Record<string, WorkflowQueryResult>>): void;
  /**
   * After a completion without a new task, or when the run closed: buffered queries go to the task queue on their own.
   */
  dispatchBuffered(): void;
  /**
   * A poller takes the matching task of a query that goes alone. Undefined when nobody waits for its answer any more;
   * the token finds it in RespondQueryTaskCompleted.
   */
  takeDirect(id: string, queue: TaskQueueKey): { query: WorkflowQuery; taskToken: Uint8Array } | undefined;
}
