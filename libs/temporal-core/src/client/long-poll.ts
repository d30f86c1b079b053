import { sleepOn } from '../common/async.js';
import { keepingAlive, type Clock } from '../common/clock.js';
import { PollPace } from '../common/poll-pace.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';

/**
 * Repeats a long poll until it brings something, however often the server ends it empty.
 *
 * @param poll - one long poll; rejects when the signal of its options is aborted
 */
export async function pollUntilAnswered<T>(
  clock: Clock,
  options: RpcCallOptions,
  poll: (options: RpcCallOptions) => Promise<T | null | undefined>,
): Promise<T> {
  const pace = new PollPace();
  for (;;) {
    const beganMs = clock.now();
    const answer = await poll({ ...options, longPoll: true });
    if (answer !== undefined && answer !== null) return answer;
    const pauseMs = pace.pauseMs(clock.now() - beganMs, true);
    // After an abort the next poll rejects, as one that is open would.
    if (pauseMs > 0) await sleepOn(keepingAlive(clock), pauseMs, options.signal).catch(() => undefined);
  }
}
