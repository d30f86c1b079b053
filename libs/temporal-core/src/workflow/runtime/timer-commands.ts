/** Durable timers as commands: what `sleep`, `condition`, scopes with a time-out and `setTimeout` have in common. */
import type { Activator } from './activator.js';
import type { Scope } from './scope.js';

/** Number of a timer that is running. */
export type TimerSeq = number;

/**
 * Starts timer `seq`; when `scope` is cancelled, so is the timer. The server knows no shorter time than a millisecond.
 *
 * @returns a promise that counts as handled
 */
export function startTimer(
  activator: Activator,
  seq: TimerSeq,
  durationMs: number,
  scope: Scope | undefined,
  summary?: string,
): Promise<void> {
  if (scope?.cancelReason) {
    const rejected = Promise.reject<void>(scope.cancelReason);
    rejected.catch(() => undefined);
    return rejected;
  }
  activator.push({
    type: 'startTimer',
    seq,
    startToFireTimeoutMs: Math.max(1, Math.ceil(durationMs)),
    ...activator.converter.toUserMetadata(summary),
  });
  const fired = activator.timers.open(seq, () => undefined, 'timer');
  if (scope) activator.timers.cancelWith(scope, seq, (reason) => cancelTimer(activator, seq, reason));
  return fired;
}

/** Cancels timer `seq` if it still runs. With a reason its promise rejects, without one it stays open for ever. */
export function cancelTimer(activator: Activator, seq: TimerSeq, reason?: Error): void {
  const pending = activator.timers.take(seq);
  if (!pending) return;
  activator.push({ type: 'cancelTimer', seq });
  if (reason) pending.reject(reason);
}
