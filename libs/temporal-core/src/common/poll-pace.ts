import { backoffMs, type Backoff } from './backoff.js';

/** A server without results holds a poll open for longer; after an earlier empty response the next poll must wait. */
const leastPollMs = 1_000;

const backoff: Backoff = { initialIntervalMs: 200, backoffCoefficient: 2, maximumIntervalMs: 10_000, jitter: 0.2 };

/** The pace of long polls that return nothing: when the server or a proxy responds at once, each poll waits longer. */
export class PollPace {
  private hastyAnswers = 0;

  /** The wait before the next poll, in milliseconds, after one that took `tookMs`. */
  pauseMs(tookMs: number, isEmpty: boolean): number {
    const isHasty = isEmpty && tookMs < leastPollMs;
    this.hastyAnswers = isHasty ? this.hastyAnswers + 1 : 0;
    // A single one is normal: the server sends it when it moves a queue or a shard to another host.
    return this.hastyAnswers > 1 ? backoffMs(backoff, this.hastyAnswers - 2) : 0;
  }
}
