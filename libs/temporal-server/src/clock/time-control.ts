/** Controls the server's time from the process that started the server. */
import { TemporalError } from '@nest-temporal/core/internal/common/errors';
import { ServiceError } from '../common/errors.js';
import type { ServerTime } from './server-time.js';
import type { SkipOptions, TimeTravel } from './time-travel.js';

/** The server's time cannot be locked, unlocked or skipped as requested. */
export class ServerTimeError extends TemporalError {
  override readonly name = 'ServerTimeError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_SERVER_TIME_INVALID', message, options);
  }
}

export class TimeControl {
  constructor(
    private readonly time: ServerTime,
    /** Absent when the server keeps real time. */
    private readonly travel: TimeTravel | undefined,
  ) {}

  /** True when time can be skipped; otherwise all but {@link currentMs} throws. */
  get isSkippable(): boolean {
    return this.time.skipping.isSupported;
  }

  /** The server's time, in milliseconds since 1970. */
  currentMs(): number {
    return this.time.now();
  }

  /**
   * Adds a lock. Time is not skipped automatically while there is a lock.
   *
   * @throws ServerTimeError when the server keeps real time
   */
  lock(): void {
    this.skippable();
    this.time.skipping.lock();
  }

  /**
   * Removes a lock.
   *
   * @throws ServerTimeError when the server keeps real time, or there is no lock
   */
  unlock(): void {
    this.skippable();
    try {
      this.time.skipping.unlock();
    } catch (cause) {
      throw cause instanceof ServiceError ? new ServerTimeError(cause.message, { cause }) : cause;
    }
  }

  /**
   * Skips `ms` milliseconds, whatever the locks; all that is due on the way happens in order. Resolves when it has
   * settled.
   *
   * @throws ServerTimeError when the server keeps real time, or `ms` is negative or not a number
   */
  async skip(ms: number, options?: SkipOptions): Promise<void> {
    if (!(ms >= 0)) throw new ServerTimeError(`Time goes forward only: skip at least 0 milliseconds, not ${ms}`);
    await this.skippable().skip(ms, options);
  }

  /**
   * Skips, whatever the locks, until no timer is left and no work is under way, or to the limit: a run that sleeps
   * forever in turns is never idle. Timeouts of runs are timers as well.
   *
   * @returns whether nothing is left to happen
   * @throws ServerTimeError when the server keeps real time
   */
  async runUntilIdle(options?: SkipOptions & { limitMs?: number }): Promise<boolean> {
    return this.skippable().runUntilIdle(options);
  }

  private skippable(): TimeTravel {
    if (this.travel) return this.travel;
    throw new ServerTimeError('This server keeps real time: start it with `timeSkipping` to lock, unlock or skip time');
  }
}
