/**
 * Time that can be skipped. It runs at wall pace from an offset; when nobody holds a lock and no work is under way it jumps to
 * the next timer, one instant at a time:
 *
 *   may skip ─▶ settle: some turns of the event loop in which no call comes or goes ─▶ jump, fire one instant ─▶ settle …
 *
 * Settling lets whoever was woken by one instant act before the next: a client that takes a lock, a worker that polls again.
 *
 * Locks are counted and work under way counts with them: an activity that takes a lock away while time waits for it alone
 * takes away its own, so that it can sleep in the server's time.
 */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import { FailedPreconditionError } from '../common/errors.js';
import { fireTimer } from './fire-timer.js';
import { MonotonicTime } from './monotonic-time.js';
import type { ServerTimer } from './server-clock.js';
import type { ServerTime } from './server-time.js';
import { sleepUntil } from './sleep-until.js';
import type { TimeSkipping } from './time-skipping.js';
import { TimerQueue } from './timer-queue.js';
import { WallAlarm } from './wall-alarm.js';

/** Turns of the event loop without a call before time jumps. */
const quietTurns = 2;
/** Milliseconds of real time after a call of a client over the network: what it needs to react to an answer. */
const remoteQuietMs = 2;
/** Milliseconds of real time after which time jumps though calls still come: somebody asks in a loop. */
const longestSettleMs = 50;

/** What does not hold back a skip by hand: locks, or work under way as well. */
export type SkipOverride = 'locks' | 'locks-and-work';

export class VirtualClock implements ServerTime, TimeSkipping {
  readonly isSupported = true;

  private readonly time = new MonotonicTime();
  private readonly queue = new TimerQueue();
  private readonly alarm = new WallAlarm(() => this.onAlarm());
  private readonly busy = new Set<string>();
  private readonly overrides = { locks: 0, 'locks-and-work': 0 };
  private readonly settleWaiters = new Set<SettleWaiter>();
  private offsetMs = 0;
  private isClosed = false;

  private isSettling = false;
  private settlingSince = 0;
  private turnsSinceCall = 0;
  private lastRemoteCallAt = -Infinity;

  constructor(
    private readonly logger: Logger,
    /** 1 waits for a client to unlock, 0 skips from the start. */
    private locks = 1,
  ) {}

  get skipping(): TimeSkipping {
    return this;
  }

  /** What is under way and keeps time from being skipped. */
  get busyKeys(): readonly string[] {
    return [...this.busy];
  }

  get nextTimerAtMs(): number | undefined {
    return this.queue.nextAtMs;
  }

  now(): number {
    return this.time.now() + this.offsetMs;
  }

  setTimer(atMs: number, fire: () => void): ServerTimer {
    const timer = this.queue.add(atMs, fire);
    this.wake();
    return timer;
  }

  setBusy(key: string, isBusy: boolean): void {
    if (isBusy) this.busy.add(key);
    else if (this.busy.delete(key)) this.wake();
  }

  noteCall(remote: boolean): void {
    this.turnsSinceCall = 0;
    if (remote) this.lastRemoteCallAt = performance.now();
  }

  lock(): void {
    this.locks++;
  }

  unlock(): void {
    if (this.locks + this.busy.size <= 0) {
      throw new FailedPreconditionError('Time skipping is not locked: each unlock takes away one lock');
    }
    this.locks--;
    this.wake();
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepUntil(this, atMs, signal);
  }

  async unlockUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    this.unlock();
    let isUnlocked = true;
    const relock = (): void => {
      if (isUnlocked) this.lock();
      isUnlocked = false;
    };
    try {
      await sleepUntil(this, atMs, signal, relock);
    } finally {
      relock();
    }
  }

  /** Skips whatever the locks, until the returned function is called. */
  override(what: SkipOverride): () => void {
    this.overrides[what]++;
    this.wake();
    return () => {
      this.overrides[what]--;
    };
  }

  /**
   * Resolves when time may be skipped, all has settled and `isMet` says yes, before anything later happens.
   *
   * @throws the reason of `signal` when it aborts before
   */
  settled(isMet: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        this.settleWaiters.delete(waiter);
        reject(signal.reason as Error);
      };
      const onSettled = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const waiter = { isMet, resolve: onSettled };
      signal.addEventListener('abort', onAbort, { once: true });
      this.settleWaiters.add(waiter);
      this.wake();
    });
  }

  close(): void {
    this.isClosed = true;
    this.queue.clear();
    this.alarm.clear();
  }

  private get maySkip(): boolean {
    const { overrides, busy } = this;
    if (overrides['locks-and-work'] > 0) return true;
    return overrides.locks > 0 ? busy.size === 0 : this.locks + busy.size <= 0;
  }

  private get hasReasonToSettle(): boolean {
    return this.maySkip && (this.queue.size > 0 || this.settleWaiters.size > 0);
  }

  /** Something changed that may let time be skipped, or be due earlier. */
  private wake(): void {
    if (this.isSettling || this.isClosed) return;
    if (this.hasReasonToSettle) {
      this.isSettling = true;
      this.beginSettling();
    } else if (this.queue.nextAtMs !== undefined) {
      this.alarm.set(this.queue.nextAtMs - this.now());
    }
  }

  private beginSettling(): void {
    this.settlingSince = performance.now();
    this.turnsSinceCall = 0;
    setImmediate(this.settle);
  }

  private readonly settle = (): void => {
    if (this.isClosed || !this.hasReasonToSettle) {
      this.isSettling = false;
      this.wake();
      return;
    }
    const now = performance.now();
    if (now - this.settlingSince < longestSettleMs) {
      const remoteWaitMs = this.lastRemoteCallAt + remoteQuietMs - now;
      if (remoteWaitMs > 0) return void setTimeout(this.settle, remoteWaitMs);
      if (++this.turnsSinceCall < quietTurns) return void setImmediate(this.settle);
    }
    if (!this.tellSettled()) this.skipToNextInstant();
    this.beginSettling();
  };

  /** True when somebody waited for it: he acts before time goes on. */
  private tellSettled(): boolean {
    let told = false;
    for (const waiter of this.settleWaiters) {
      if (!waiter.isMet()) continue;
      this.settleWaiters.delete(waiter);
      waiter.resolve();
      told = true;
    }
    return told;
  }

  private skipToNextInstant(): void {
    const { nextAtMs } = this.queue;
    if (nextAtMs === undefined) return;
    this.offsetMs += Math.max(0, nextAtMs - this.now());
    this.fireInstant(nextAtMs);
  }

  private onAlarm(): void {
    for (let next = this.queue.nextAtMs; next !== undefined; next = this.queue.nextAtMs) {
      if (this.isSettling || next > this.now()) return this.wake();
      this.fireInstant(next);
    }
  }

  private fireInstant(atMs: number): void {
    while (this.queue.nextAtMs === atMs) fireTimer(this.queue, this.logger);
  }
}

interface SettleWaiter {
  isMet(): boolean;
  resolve(): void;
}
