/**
 * Warns of activities that block the event loop: polls, heartbeats and the rest of the application wait for them.
 *
 * A block counts by the time that the thread was computing, not by the time that passed: a machine under load, a suspended
 * process and a debugger are never taken for one, nor is a call that waits without computing, such as `execSync()`. What an
 * activity does before its first `await` is measured and attributed to it. Anything else shows as a timer that fires late,
 * and is attributed to all activities that were running. The timer exists only while activities run.
 */
import type { Clock } from '../../common/clock.js';
import type { Logger } from '../../common/telemetry.js';
import type { ActivityInfo } from '../../activity/activity-info.js';
import { cpuTimeMs, ownThreadId } from '../workflow/thread/thread-cpu.js';

/** What of an activity the warning names. */
type WatchedActivity = Pick<ActivityInfo, 'activityType' | 'activityId'>;

export interface EventLoopWatchParts {
  clock: Clock;
  /** CPU time of the thread, in milliseconds. */
  cpuMs(): number;
  logger: Logger;
  /** Shorter blocks are not reported. */
  limitMs: number;
}

const defaultLimitMs = 1_000;
const checksPerLimit = 4;
/** A type is reported once in this time. */
const quietMs = 60_000;
const maxNames = 10;

// Taken when the module loads: fake timers of a test would see a timer that is set again while activities run.
const armTimer = setTimeout;
const monotonicMs = performance.now.bind(performance);

const loopClock: Clock = {
  now: () => monotonicMs(),
  setTimeout(callback, delayMs) {
    const timer = armTimer(callback, delayMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The watch of a worker on the calling thread. */
export function watchEventLoop(logger: Logger, limitMs = defaultLimitMs): EventLoopWatch {
  const threadId = ownThreadId();
  return new EventLoopWatch({ clock: loopClock, cpuMs: () => cpuTimeMs(threadId), logger, limitMs });
}

export class EventLoopWatch {
  /** Activities that run, with the time at which they began. */
  private readonly running = new Map<WatchedActivity, number>();
  private readonly reportedAtMs = new Map<string, number>();
  private isArmed = false;
  /** When the event loop was, or is, to come back to the watch. */
  private dueAtMs = 0;
  private cpuMs = 0;

  constructor(private readonly parts: EventLoopWatchParts) {}

  enter(activity: WatchedActivity): void {
    this.running.set(activity, this.parts.clock.now());
    if (!this.isArmed) this.arm();
  }

  leave(activity: WatchedActivity): void {
    this.lookForDelay();
    this.running.delete(activity);
  }

  /** Calls a function of an activity; what it does synchronously is the activity's. */
  call<T>(activity: WatchedActivity, run: () => T): T {
    const begunAtMs = this.parts.clock.now();
    try {
      return run();
    } finally {
      const blockedMs = this.blockedSince(begunAtMs);
      if (blockedMs > 0) {
        this.report([activity], blockedMs, `Activity ${nameOf(activity)} blocked the event loop for ${blockedMs} ms`);
      }
    }
  }

  private arm(): void {
    const { clock, limitMs } = this.parts;
    const periodMs = limitMs / checksPerLimit;
    this.isArmed = true;
    this.dueAtMs = clock.now() + periodMs;
    this.cpuMs = this.parts.cpuMs();
    clock.setTimeout(() => this.tick(), periodMs);
  }

  private tick(): void {
    this.isArmed = false;
    this.lookForDelay();
    if (this.running.size > 0) this.arm();
  }

  private lookForDelay(): void {
    const blockedMs = this.blockedSince(this.dueAtMs);
    if (blockedMs === 0) return;
    const latestMs = this.parts.clock.now() - blockedMs;
    const suspects = [...this.running].flatMap(([activity, begunAtMs]) => (begunAtMs <= latestMs ? [activity] : []));
    if (suspects.length === 0) return;
    const names = suspects.slice(0, maxNames).map(nameOf).join(', ');
    const rest = suspects.length > maxNames ? ` and ${suspects.length - maxNames} more` : '';
    const who = suspects.length === 1 ? `activity ${names}` : `one of: activities ${names}${rest}`;
    this.report(
      suspects,
      blockedMs,
      `The event loop was blocked for at least ${blockedMs} ms by ${who}, or other code`,
    );
  }

  /** How long the thread has computed since then without a turn of the event loop; 0 below the limit. */
  private blockedSince(sinceMs: number): number {
    const { clock, limitMs } = this.parts;
    const nowMs = clock.now();
    if (nowMs - sinceMs < limitMs) return 0;
    const cpuMs = this.parts.cpuMs();
    const blockedMs = Math.min(nowMs - sinceMs, cpuMs - this.cpuMs);
    // The same block must not be seen again, by the timer or by another activity that ends.
    this.dueAtMs = nowMs;
    this.cpuMs = cpuMs;
    return blockedMs >= limitMs ? Math.round(blockedMs) : 0;
  }

  private report(activities: readonly WatchedActivity[], blockedMs: number, what: string): void {
    const [{ activityType, activityId }] = activities as [WatchedActivity];
    const about = activities.length === 1 ? { activityType, activityId } : {};
    if (this.isQuiet(activities.length === 1 ? activityType : '')) return;
    this.parts.logger.warn(
      `${what}. Polls, heartbeats and the rest of the application had to wait. ` +
        `Move CPU-intensive work to a worker thread or to another process.`,
      { ...about, blockedMs },
    );
  }

  private isQuiet(key: string): boolean {
    const nowMs = this.parts.clock.now();
    for (const [other, atMs] of this.reportedAtMs) if (nowMs - atMs >= quietMs) this.reportedAtMs.delete(other);
    if (this.reportedAtMs.has(key)) return true;
    this.reportedAtMs.set(key, nowMs);
    return false;
  }
}

function nameOf({ activityType, activityId }: WatchedActivity): string {
  return `"${activityType}" (id ${activityId})`;
}
