/** The one implementation of Run: commits drafts, and wakes whoever waits for the run. */
import { encodeMessage, type HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import type { ServerTimer } from '../clock/server-clock.js';
import { InvalidArgumentError } from '../common/errors.js';
import type { QueryRegistry, Run, RunTransaction, UpdateRegistry } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { isBusy } from './busy.js';
import { exceededLimit } from './history-limits.js';
import { Journal } from './journal.js';
import { newRunState } from './new-run-state.js';
import { RunDraft } from './run-draft.js';
import type { RunDeadline, RunParts } from '../context/run-parts.js';
import { isRunning, type RunKey, type RunState } from '../context/run-state.js';
import type { RunStore } from '../context/runs.js';
import type { TransferQueue } from './transfer-queue.js';

/** What all runs of a server share. */
export interface RunSurroundings {
  readonly context: ServerContext;
  readonly parts: RunParts;
  readonly transfers: TransferQueue;
  readonly store: RunStore;
  /** Ever greater numbers, for the `taskId` of events. */
  readonly nextTaskId: () => number;
  /** Told once of each run, after the commit that closed it. */
  readonly noteClosed: (key: RunKey, closedAtMs: number) => void;
}

export class WorkflowRun implements Run {
  readonly events: HistoryEvent[] = [];
  readonly commits: number[] = [];
  readonly updates: UpdateRegistry;
  readonly queries: QueryRegistry;

  private readonly journal = new Journal();
  private readonly busyKey: string;
  private readonly waiters = new Set<() => void>();
  private committed: RunState;
  private draft: RunDraft | undefined;
  private timer: ServerTimer | undefined;
  private isDeleted = false;

  constructor(
    key: RunKey,
    private readonly surroundings: RunSurroundings,
  ) {
    this.committed = newRunState(key, this.journal);
    this.busyKey = `run:${key.runId}`;
    this.updates = surroundings.parts.newUpdates(surroundings.context, this);
    this.queries = surroundings.parts.newQueries(surroundings.context, this);
  }

  get state(): Readonly<RunState> {
    return this.committed;
  }

  transact<T>(change: (transaction: RunTransaction) => T): T {
    return this.transactWith((draft) => {
      const result = change(draft);
      const { context, parts } = this.surroundings;
      parts.prepareCommit(context, draft);
      const limit = exceededLimit(context.config, draft);
      if (limit) throw new LimitExceeded(limit);
      return result;
    });
  }

  changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** The run is no more: nothing fires for it, nothing waits for it. */
  delete(): void {
    this.isDeleted = true;
    this.timer?.cancel();
    this.timer = undefined;
    this.surroundings.context.clock.setBusy(this.busyKey, false);
    this.wake();
  }

  private transactWith<T>(change: (draft: RunDraft) => T): T {
    if (this.draft) throw new Error(`A transaction of run ${this.committed.runId} within another one`);
    const draft = new RunDraft(this, { ...this.committed }, this.surroundings.context.clock.now());
    this.draft = draft;
    this.journal.begin();
    let result: T;
    try {
      result = change(draft);
      this.journal.commit();
    } catch (error) {
      this.journal.rollback();
      this.draft = undefined;
      if (error instanceof LimitExceeded) this.endForLimit(error.message);
      throw error;
    }
    this.draft = undefined;
    this.commit(draft);
    return result;
  }

  /** @throws InvalidArgumentError always: the change that went beyond the limit did not happen */
  private endForLimit(reason: string): never {
    const { context, parts } = this.surroundings;
    this.transactWith((draft) => {
      parts.terminate(context, draft, { reason, identity: 'history-service' });
      parts.prepareCommit(context, draft);
    });
    throw new InvalidArgumentError(reason);
  }

  private commit(draft: RunDraft): void {
    const { context, store, transfers } = this.surroundings;
    const wasRunning = isRunning(this.committed);
    if (!draft.isVolatile) this.seal(draft);
    this.committed = draft.state;
    if (draft.staged.length > 0) this.commits.push(this.events.length + 1);
    for (const event of draft.staged) this.events.push(event);
    if (!draft.isVolatile) {
      store.save(this.committed, draft.staged);
      context.visibility.update(this.committed);
    }
    this.arm(draft.nowMs);
    for (const effect of draft.effects) effect();
    for (const work of draft.transfers) transfers.add(work);
    if (wasRunning && !isRunning(this.committed)) {
      this.surroundings.noteClosed(this.committed, this.committed.closedAtMs ?? draft.nowMs);
    }
    if (draft.staged.length > 0 || (wasRunning && !isRunning(this.committed))) this.wake();
  }

  /** Completes the staged events and the state's account of them. */
  private seal({ staged, state }: RunDraft): void {
    for (const event of staged) {
      event.taskId = this.surroundings.nextTaskId();
      state.historyBytes += storedSize(event);
    }
    state.transactionCount++;
  }

  /** Busy keys and the timer follow from the state. */
  private arm(nowMs: number): void {
    if (this.isDeleted) return;
    const { clock } = this.surroundings.context;
    clock.setBusy(this.busyKey, isBusy(this.committed, nowMs));
    const atMs = this.nextDeadline();
    if (atMs === this.timer?.atMs) return;
    this.timer?.cancel();
    this.timer = atMs === undefined ? undefined : clock.setTimer(atMs, () => this.fire());
  }

  private nextDeadline(): number | undefined {
    if (!isRunning(this.committed)) return undefined;
    let nextMs = Infinity;
    for (const deadline of this.surroundings.parts.deadlines) {
      nextMs = Math.min(nextMs, deadline.next(this.committed) ?? Infinity);
    }
    return nextMs === Infinity ? undefined : nextMs;
  }

  private fire(): void {
    const { context, parts } = this.surroundings;
    this.timer = undefined;
    try {
      for (const deadline of parts.deadlines) {
        if (this.isDue(deadline, context.clock.now())) this.transact((draft) => deadline.fire(context, draft));
      }
    } catch (error) {
      // A limit that ended the run is told to callers; here is none.
      if (isRunning(this.committed)) throw error;
    }
    if (!this.timer) this.arm(context.clock.now());
  }

  private isDue(deadline: RunDeadline, nowMs: number): boolean {
    if (this.isDeleted || !isRunning(this.committed)) return false;
    const dueMs = deadline.next(this.committed);
    return dueMs !== undefined && dueMs <= nowMs;
  }

  private wake(): void {
    for (const wake of [...this.waiters]) wake();
  }
}

/** Bytes of an event as part of an encoded history. */
function storedSize(event: HistoryEvent): number {
  const { length } = encodeMessage('HistoryEvent', event);
  return length + (length < 128 ? 2 : length < 16_384 ? 3 : 4);
}

/** Thrown within a transaction; the run ends instead of what the transaction wanted. */
class LimitExceeded extends Error {}
