/**
 * Watches the runningTask of a workflow thread: tells when one task runs for too long. It counts its own ticks instead of looking
 * at a clock: a process that was suspended, or whose main thread was busy, does not take its workflows for stuck.
 */
import type { Clock, TimerHandle } from '../../../common/clock.js';
import type { RunningTaskRecord } from './running-task-record.js';

const ticksPerTimeout = 4;

export interface ThreadWatchParts {
  clock: Clock;
  runningTask: Pick<RunningTaskRecord, 'current'>;
  /** Zero watches nothing. */
  timeoutMs: number;
  /** Called once, with the watch ended. */
  onStuck(): void;
}

export class ThreadWatch {
  private timer?: TimerHandle;
  private seen = 0;
  private ticks = 0;

  constructor(private readonly parts: ThreadWatchParts) {}

  start(): void {
    if (this.parts.timeoutMs > 0) this.schedule();
  }

  stop(): void {
    this.timer?.cancel();
    delete this.timer;
  }

  private schedule(): void {
    this.timer = this.parts.clock.setTimeout(() => this.look(), this.parts.timeoutMs / ticksPerTimeout);
  }

  private look(): void {
    const { current } = this.parts.runningTask;
    this.ticks = current === 0 || current !== this.seen ? 0 : this.ticks + 1;
    this.seen = current;
    if (this.ticks < ticksPerTimeout) return this.schedule();
    this.stop();
    this.parts.onStuck();
  }
}
