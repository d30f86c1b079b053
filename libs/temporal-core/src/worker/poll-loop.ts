/**
 * The polling loop for all kinds of tasks: acquire a slot, poll, dispatch, back off.
 *
 * Several pollers run concurrently. Draining ends each of them before its next poll; a task that a poll brings after that is
 * still processed. A poll is aborted only on demand, since the server may just be answering it.
 */
import { setMaxListeners } from 'node:events';
import { deferred, sleepOn } from '../common/async.js';
import { backoffMs, type Backoff } from '../common/backoff.js';
import type { Clock } from '../common/clock.js';
import { errorAttributes } from '../common/error-text.js';
import { PollPace } from '../common/poll-pace.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import type { Logger } from '../common/telemetry.js';
import type { Slot, SlotSource } from './slots.js';
import type { TaskLoad } from './worker-status.js';

/** Fetches a task; resolves to `undefined` when there was none in time. */
export type Poll<Task> = (signal: AbortSignal) => Promise<Task | undefined>;

export interface PollLoopOptions<Task> {
  /** Kind of task, for messages: `workflow` or `activity`. */
  kind: string;
  slots: SlotSource;
  /** One poller for each. */
  polls: readonly Poll<Task>[];
  /** Processes a task and handles its errors: a rejection is fatal. */
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

/** A long poll that times out is treated as an empty response, not as a failure. */
export function emptyOnTimeout(error: unknown): undefined {
  if (error instanceof RpcError && error.status === 'DEADLINE_EXCEEDED') return undefined;
  throw error;
}

const backoff: Backoff = {
  initialIntervalMs: 200,
  backoffCoefficient: 2,
  maximumIntervalMs: 10_000,
  jitter: 0.2,
};
const throttled: Backoff = { ...backoff, initialIntervalMs: 1_000 };

/** Statuses that no later poll will cure. */
const fatalStatuses = new Set<RpcStatusName>(['INVALID_ARGUMENT', 'UNIMPLEMENTED']);

/** Statuses that may also be temporary, after a failover, the creation of a namespace or a key rotation. */
const refusals = new Set<RpcStatusName>(['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED']);
/** How long the server may refuse all polls before the worker fails. */
const refusalGraceMs = 60_000;

export class PollLoop<Task> {
  private readonly draining = new AbortController();
  private readonly aborting = new AbortController();
  private readonly pollersEnded = deferred();
  private readonly idle = deferred();
  private pollers = 0;
  private openPolls = 0;
  private inFlight = 0;
  private hasFailed = false;
  /** Polls fail and this has been logged. */
  private isOut = false;
  private recoveries = 0;
  /** When the server began to refuse the polls. */
  private refusedSinceMs?: number;

  constructor(private readonly options: PollLoopOptions<Task>) {
    // A channel that is not ours may listen to it for each poll.
    setMaxListeners(0, this.aborting.signal);
  }

  /** Starts polling. Call it once. */
  start(): void {
    if (this.draining.signal.aborted) return;
    this.pollers = this.options.polls.length;
    for (const poll of this.options.polls) void this.runPoller(poll).finally(() => this.endPoller());
  }

  /** Starts no more polls. */
  drain(): void {
    this.draining.abort();
    this.settle();
  }

  /** Aborts the open polls and drains. */
  abortPolls(): void {
    this.drain();
    this.aborting.abort();
  }

  /** Resolves when no poll is open and none will be started. */
  get pollsEnded(): Promise<void> {
    return this.pollersEnded.promise;
  }

  /** Resolves when no poll is open and no task is running. */
  get drained(): Promise<void> {
    return this.idle.promise;
  }

  get load(): TaskLoad {
    return { pollers: this.openPolls, tasks: this.inFlight };
  }

  private async runPoller(poll: Poll<Task>): Promise<void> {
    const { clock } = this.options;
    let failures = 0;
    const pace = new PollPace();
    for (;;) {
      const slot = await this.acquireSlot();
      if (!slot) return;
      const { recoveries } = this;
      const beganMs = clock.now();
      try {
        const task = await this.poll(poll);
        failures = 0;
        this.noteSuccess();
        if (task === undefined) slot.release();
        else this.dispatch(task, slot);
        const pauseMs = pace.pauseMs(clock.now() - beganMs, task === undefined);
        if (pauseMs > 0) await this.pause(pauseMs);
      } catch (error) {
        slot.release();
        if (this.draining.signal.aborted) return;
        if (this.isFatal(error)) {
          this.fail(error);
          return;
        }
        await this.backOff(error, failures++, recoveries);
      }
    }
  }

  /** Acquires a slot to poll with; `undefined` when polling has ended. */
  private async acquireSlot(): Promise<Slot | undefined> {
    const { signal } = this.draining;
    try {
      const slot = await this.options.slots.acquire(signal);
      if (!signal.aborted) return slot;
      slot.release();
    } catch (error) {
      // Without slots there are no polls: a worker that continues would look healthy and do nothing.
      if (!signal.aborted) this.fail(error);
    }
    return undefined;
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

  private isFatal(error: unknown): boolean {
    const status = error instanceof RpcError ? error.status : undefined;
    if (status === undefined || !refusals.has(status)) {
      delete this.refusedSinceMs;
      return status !== undefined && fatalStatuses.has(status);
    }
    const nowMs = this.options.clock.now();
    this.refusedSinceMs ??= nowMs;
    return nowMs - this.refusedSinceMs >= refusalGraceMs;
  }

  private async backOff(error: unknown, failures: number, recoveries: number): Promise<void> {
    const isThrottled = error instanceof RpcError && error.status === 'RESOURCE_EXHAUSTED';
    const delayMs = backoffMs(isThrottled ? throttled : backoff, failures);
    // An outage is logged once, regardless of the number of pollers: by a poll that began after the previous outage.
    const isNews = !this.isOut && recoveries === this.recoveries;
    this.isOut ||= isNews;
    this.options.logger.log(
      isNews ? 'WARN' : 'DEBUG',
      `Polling for ${this.options.kind} tasks failed; retrying in ${delayMs} ms`,
      { ...errorAttributes(error), failures: failures + 1 },
    );
    await this.pause(delayMs);
  }

  private pause(delayMs: number): Promise<void> {
    return sleepOn(this.options.clock, delayMs, this.draining.signal).catch(() => undefined);
  }

  private noteSuccess(): void {
    delete this.refusedSinceMs;
    this.options.onPollSucceeded?.();
    if (!this.isOut) return;
    this.isOut = false;
    this.recoveries++;
    this.options.logger.info(`Polling for ${this.options.kind} tasks recovered`);
  }

  private fail(error: unknown): void {
    this.drain();
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.options.onFatal(error);
  }

  private endPoller(): void {
    this.pollers--;
    this.settle();
  }

  /** Pollers end only while draining, so their number is meaningless before. */
  private settle(): void {
    if (this.pollers > 0 || !this.draining.signal.aborted) return;
    this.pollersEnded.resolve();
    if (this.inFlight === 0) this.idle.resolve();
  }
}
