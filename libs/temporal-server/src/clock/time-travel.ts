/**
 * Time skipped by hand, for tests that say how far. Locks do not hold it back; work under way does, unless told
 * otherwise.
 */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import { sleepUntil } from './sleep-until.js';
import type { VirtualClock } from './virtual-clock.js';

export interface SkipOptions {
  /** Whether to skip time while work is in progress, which may then time out. @defaultValue false */
  whileBusy?: boolean;
  /** Aborting the signal stops skipping; the call then rejects with the reason of the signal. */
  signal?: AbortSignal;
}

/** Real time, in milliseconds, after which the log says what keeps time from being skipped. */
const warnAfterMs = 5_000;

/** How far {@link TimeTravel.runUntilIdle} goes by default: 10 years, in milliseconds. */
const defaultLimitMs = 10 * 365 * 24 * 3_600_000;

export class TimeTravel {
  constructor(
    private readonly clock: VirtualClock,
    private readonly logger: Logger,
    /** Aborts when the server closes. */
    private readonly closing: AbortSignal,
  ) {}

  /** Skips `ms` of the server's time; all that is due on the way happens in order. Resolves when it has settled. */
  skip(ms: number, options: SkipOptions = {}): Promise<void> {
    const { clock } = this;
    const untilMs = clock.now() + ms;
    return this.travel(options, async (signal) => {
      await sleepUntil(clock, untilMs, signal);
      await clock.settled(() => isLater(clock.nextTimerAtMs, clock.now()), signal);
    });
  }

  /**
   * Skips until no timer is left and no work is under way, at most `limitMs` from now: a run that sleeps forever in
   * turns is never idle. Run timeouts are timers as well.
   *
   * @returns whether the server is idle
   */
  async runUntilIdle(options: SkipOptions & { limitMs?: number } = {}): Promise<boolean> {
    const { clock } = this;
    const untilMs = clock.now() + (options.limitMs ?? defaultLimitMs);
    await this.travel(options, (signal) => clock.settled(() => isLater(clock.nextTimerAtMs, untilMs), signal));
    return clock.nextTimerAtMs === undefined;
  }

  private async travel(options: SkipOptions, go: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const signal = options.signal ? AbortSignal.any([options.signal, this.closing]) : this.closing;
    const release = this.clock.override(options.whileBusy ? 'locks-and-work' : 'locks');
    const warning = setInterval(() => this.warn(), warnAfterMs).unref();
    try {
      await go(signal);
    } finally {
      clearInterval(warning);
      release();
    }
  }

  private warn(): void {
    const { busyKeys } = this.clock;
    if (busyKeys.length === 0) return;
    this.logger.warn('Time cannot be skipped while work is under way: does a worker poll for it, and does it end?', {
      underWay: busyKeys.slice(0, 10),
      count: busyKeys.length,
    });
  }
}

function isLater(timerAtMs: number | undefined, than: number): boolean {
  return timerAtMs === undefined || timerAtMs > than;
}
