/** How long a poll for a task waits, in real time: it ends with an empty answer before its caller gives up. */
import type { Call } from '../context/call.js';
import { FailedPreconditionError, InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { pollTailRoomMs, shortestPollMs } from '../config/fixed-limits.js';

export interface LongPoll {
  /** Aborts when the wait is over, whatever the reason. */
  readonly signal: AbortSignal;
  /** Frees the timer. To be called when the poll has an answer. */
  end(): void;
}

/**
 * @throws InvalidArgumentError when the caller sets no deadline
 * @throws FailedPreconditionError when it is nearer than a long poll needs
 */
export function longPoll(config: DynamicConfig, { deadlineMs, lacksDeadline, signal }: Call): LongPoll {
  if (lacksDeadline) throw new InvalidArgumentError('Context timeout is not set.');
  const remainingMs = deadlineMs - Date.now();
  if (remainingMs < shortestPollMs && !signal.aborted) {
    throw new FailedPreconditionError('Context timeout is too short.');
  }
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(
    abort,
    Math.min(config.get('matching.longPollExpirationInterval'), remainingMs - pollTailRoomMs),
  ).unref();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
