import { backoffMs, type Backoff } from './backoff.js';

/** A server that has no answer holds a poll open for longer; an empty answer before this is no reason to ask at once again. */
const leastPollMs = 1_000;

const backoff: Backoff = { initialIntervalMs: 200, backoffCoefficient: 2, maximumIntervalMs: 10_000, jitter: 0.2 };

/** The pace of long polls that end empty: when the server, or a proxy, answers at once, each next poll waits longer. */
export class PollPace {
  private hastyAnswers = 0;

  /** The wait before the next poll, in milliseconds, after one that took `tookMs`. */
  pauseMs(tookMs: number, isEmpty: boolean): number {
    const isHasty = isEmpty && tookMs < leastPollMs;
    this.hastyAnswers = isHasty ? this.hastyAnswers + 1 : 0;
    // One comes when the server hands a queue or a shard over to another of its hosts.
    return this.hastyAnswers > 1 ? backoffMs(backoff, this.hastyAnswers - 2) : 0;
  }
}
