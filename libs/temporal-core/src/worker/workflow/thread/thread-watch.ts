/**
 * Watches the running task of a workflow thread: tells when one task runs for too long. It counts its own ticks instead of
 * looking at a clock: a process that was suspended, or whose main thread was busy, does not take its workflows for stuck. Nor
 * does a machine under load: a task that is slow for want of a processor is only reported.
 */
import type { Clock, TimerHandle } from '../../../common/clock.js';
import type { RunningTaskRecord } from './running-task-record.js';

const ticksPerTimeout = 4;
/** Part of the limit that a task must have spent on a processor to count as stuck: it is seen some time after it began. */
const leastCpuShare = 0.9;
/** After so many times the limit a task is stuck without having used a processor, as in a call that blocks. */
const patience = 10;

export interface ThreadWatchParts {
  clock: Clock;
  runningTask: Pick<RunningTaskRecord, 'current'>;
  /** CPU time of the thread, in milliseconds. */
  cpuMs(): number;
  /** Zero watches nothing. */
  timeoutMs: number;
  /** Called once, with the watch ended. */
  onStuck(): void;
  /** Called once for a task that is over the limit but has not had that much of a processor. */
  onSlow(cpuMs: number): void;
}

export class ThreadWatch {
  private timer?: TimerHandle;
  private seen = 0;
  private ticks = 0;
  private cpuAtFirstSightMs = 0;

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
    if (!this.isStuck()) return this.schedule();
    this.stop();
    this.parts.onStuck();
  }

  private isStuck(): boolean {
    const { runningTask, timeoutMs } = this.parts;
    const { current } = runningTask;
    if (current === 0 || current !== this.seen) {
      this.ticks = 0;
      this.seen = current;
      if (current !== 0) this.cpuAtFirstSightMs = this.parts.cpuMs();
      return false;
    }
    this.ticks++;
    if (this.ticks < ticksPerTimeout) return false;
    const cpuMs = this.parts.cpuMs() - this.cpuAtFirstSightMs;
    if (cpuMs >= timeoutMs * leastCpuShare || this.ticks >= ticksPerTimeout * patience) return true;
    if (this.ticks === ticksPerTimeout) this.parts.onSlow(cpuMs);
    return false;
  }
}
