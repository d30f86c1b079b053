/** The clock of the machine, for a server that behaves in time as the real one does. */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import type { ServerTime } from './server-time.js';
import type { ServerTimer } from './server-clock.js';
import type { TimeSkipping } from './time-skipping.js';
import { UnimplementedError } from '../common/errors.js';
import { fireTimer } from './fire-timer.js';
import { MonotonicTime } from './monotonic-time.js';
import { sleepUntil } from './sleep-until.js';
import { TimerQueue } from './timer-queue.js';
import { WallAlarm } from './wall-alarm.js';

export class RealClock implements ServerTime {
  readonly skipping: TimeSkipping = {
    isSupported: false,
    lock: refuse,
    unlock: refuse,
    sleepUntil: (atMs, signal) => sleepUntil(this, atMs, signal),
    unlockUntil: async () => refuse(),
  };

  private readonly time = new MonotonicTime();
  private readonly queue = new TimerQueue();
  private isClosed = false;
  private readonly alarm = new WallAlarm(() => this.fireDue());

  constructor(private readonly logger: Logger) {}

  now(): number {
    return this.time.now();
  }

  setTimer(atMs: number, fire: () => void): ServerTimer {
    const timer = this.queue.add(atMs, fire);
    if (!this.isClosed) this.alarm.set(atMs - this.now());
    return timer;
  }

  setBusy(): void {
    // Work under way stops no clock that cannot skip.
  }

  noteCall(): void {
    // Nor do calls.
  }

  close(): void {
    this.isClosed = true;
    this.queue.clear();
    this.alarm.clear();
  }

  private fireDue(): void {
    for (let next = this.queue.nextAtMs; next !== undefined; next = this.queue.nextAtMs) {
      const now = this.now();
      if (next > now) return this.alarm.set(next - now);
      fireTimer(this.queue, this.logger);
    }
  }
}

function refuse(): never {
  throw new UnimplementedError('This server keeps real time: start it with time skipping to lock, unlock or skip time');
}
