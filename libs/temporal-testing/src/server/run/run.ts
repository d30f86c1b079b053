/**
 * One run in memory: its committed state and events, and what lives only as long as the process: waiters, updates under way,
 * queries. Only `transact` changes it.
 */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { QueryRegistry } from '../queries/query-registry.js';
import type { UpdateRegistry } from '../updates/update-registry.js';
import type { RunState } from './run-state.js';
import type { RunTransaction } from './transaction.js';

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
