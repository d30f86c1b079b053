/**
 * The loop under every kind of task: take a slot, poll, dispatch, back off. Knows no task type.
 *
 * Each of its polls runs in a lane of its own. Draining ends the lanes at their next turn; a task that a poll brings
 * after that is still processed. A poll is aborted only on demand, since the server may just be answering it.
 */
import { setMaxListeners } from 'node:events';
import { deferred, sleepOn } from '../common/async.js';
import type { Clock } from '../common/clock.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import type { Logger } from '../common/telemetry.js';
import { messageOf } from '../common/safe-text.js';
import type { Slot, SlotSource } from './slots.js';
import type { TaskLoad } from './worker-status.js';

/** Fetches one task; `undefined` when the server had none in time. */
export type Poll<Task> = (signal: AbortSignal) => Promise<Task | undefined>;

export interface PollLoopOptions<Task> {
  /** Kind of task, for messages: `workflow` or `activity`. */
  kind: string;
  slots: SlotSource;
  /** One lane for each. */
  polls: readonly Poll<Task>[];
  /** Handles one task to its end, with its own error handling: a rejection is fatal. */
  process(task: Task): Promise<void>;
  /** Called once, with the error that ended the loop. */
  onFatal(error: unknown): void;
  onPollSucceeded?(): void;
  /** Called when a task begins and when it ends. */
  onTasksChanged?(by: 1 | -1): void;
  clock: Clock;
  logger: Logger;
}

/** Time for one long poll: longer than the server holds it, so that the server ends it. */
export const longPollTimeoutMs = 70_000;

/** A long poll that nobody ended in time brought nothing; that is no failure. */
export function emptyOnTimeout(error: unknown): undefined {
  if (error instanceof RpcError && error.status === 'DEADLINE_EXCEEDED') return undefined;
  throw error;
}

const backoff = { initialMs: 200, factor: 2, maximumMs: 10_000, jitter: 0.2 };
const exhaustedInitialMs = 1_000;

/** Statuses that no later poll will cure. */
const fatalStatuses = new Set<RpcStatusName>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'UNIMPLEMENTED',
]);

export class PollLoop<Task> {
  private readonly draining = new AbortController();
  private readonly aborting = new AbortController();
  private readonly lanesEnded = deferred();
  private readonly idle = deferred();
  private lanes = 0;
  private openPolls = 0;
  private inFlight = 0;
  private hasFailed = false;
  /** Polls fail and the logger has been told. */
  private isOut = false;
  private recoveries = 0;

  constructor(private readonly options: PollLoopOptions<Task>) {
    // Every lane listens to both, and there may be more lanes than Node thinks healthy.
    setMaxListeners(0, this.draining.signal, this.aborting.signal);
  }

  /** Starts polling. Call it once. */
  start(): void {
    if (this.draining.signal.aborted) return;
    this.lanes = this.options.polls.length;
    for (const poll of this.options.polls) void this.runLane(poll).finally(() => this.endLane());
  }

  /** Starts no more polls. */
  drain(): void {
    this.draining.abort();
    this.settle();
  }

  /** Aborts the polls that are still open; drains as well. */
  abortPolls(): void {
    this.drain();
    this.aborting.abort();
  }

  /** Resolves when no poll is open or will be. */
  get pollsEnded(): Promise<void> {
    return this.lanesEnded.promise;
  }

  /** Resolves when no poll is open and no task in work. */
  get drained(): Promise<void> {
    return this.idle.promise;
  }

  get load(): TaskLoad {
    return { pollers: this.openPolls, tasks: this.inFlight };
  }

  private async runLane(poll: Poll<Task>): Promise<void> {
    for (let failures = 0; !this.draining.signal.aborted;) {
      const slot = await this.options.slots.acquire(this.draining.signal).catch(() => undefined);
      if (!slot) return;
      if (this.draining.signal.aborted) {
        slot.release();
        return;
      }
      const recoveries = this.recoveries;
      try {
        const task = await this.poll(poll);
        failures = 0;
        this.noteSuccess();
        this.options.onPollSucceeded?.();
        if (task === undefined) slot.release();
        else this.dispatch(task, slot);
      } catch (error) {
        slot.release();
        if (this.draining.signal.aborted) return;
        if (error instanceof RpcError && fatalStatuses.has(error.status)) {
          this.fail(error);
          return;
        }
        await this.backOff(error, failures++, recoveries);
      }
    }
  }

  private async poll(poll: Poll<Task>): Promise<Task | undefined> {
    this.openPolls++;
    try {
      return await poll(this.aborting.signal);
    } finally {
      this.openPolls--;
    }
  }

  private dispatch(task: Task, slot: Slot): void {
    this.inFlight++;
    this.options.onTasksChanged?.(1);
    this.options
      .process(task)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        slot.release();
        this.inFlight--;
        this.options.onTasksChanged?.(-1);
        this.settle();
      });
  }

  private async backOff(error: unknown, failures: number, recoveries: number): Promise<void> {
    const delayMs = backoffMs(error, failures);
    // An outage is told once, whatever the number of lanes: by a poll that began when the last one was over.
    const isNews = !this.isOut && recoveries === this.recoveries;
    this.isOut ||= isNews;
    this.options.logger.log(
      isNews ? 'WARN' : 'DEBUG',
      `Polling for ${this.options.kind} tasks failed; next try in ${Math.round(delayMs)} ms`,
      { error: messageOf(error), failures: failures + 1 },
    );
    await sleepOn(this.options.clock, delayMs, this.draining.signal).catch(() => undefined);
  }

  private noteSuccess(): void {
    if (!this.isOut) return;
    this.isOut = false;
    this.recoveries++;
    this.options.logger.info(`Polling for ${this.options.kind} tasks works again`);
  }

  private fail(error: unknown): void {
    this.drain();
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.options.onFatal(error);
  }

  private endLane(): void {
    this.lanes--;
    this.settle();
  }

  /** Before draining no lane ends, so none being left says nothing then. */
  private settle(): void {
    if (this.lanes > 0 || !this.draining.signal.aborted) return;
    this.lanesEnded.resolve();
    if (this.inFlight === 0) this.idle.resolve();
  }
}

function backoffMs(error: unknown, failures: number): number {
  const isExhausted = error instanceof RpcError && error.status === 'RESOURCE_EXHAUSTED';
  const base = isExhausted ? exhaustedInitialMs : backoff.initialMs;
  const delayMs = Math.min(base * backoff.factor ** failures, backoff.maximumMs);
  return delayMs * (1 + backoff.jitter * (2 * Math.random() - 1));
}
