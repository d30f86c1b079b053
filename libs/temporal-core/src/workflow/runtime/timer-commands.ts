/** Durable timers as commands: what `sleep`, `condition`, scopes with a timeout and `setTimeout` have in common. */
import type { TimerInput } from '../interceptors.js';
import type { Activator } from './activator.js';
import { called, handled, rejectedSoon, soon } from './microtasks.js';
import type { Scope } from './scope.js';

/** Number of a running timer. */
export type TimerSeq = number;

/**
 * Starts timer `seq` by way of the interceptors; when `scope` is cancelled, so is the timer. The server's shortest time is a
 * millisecond.
 *
 * @returns a promise that counts as handled
 */
export function startTimer(
  activator: Activator,
  seq: TimerSeq,
  durationMs: number,
  scope: Scope,
  summary?: string,
): Promise<void> {
  const start = activator.interceptors.outbound('startTimer', (input) => issueTimer(activator, input, scope));
  return handled(called(() => start({ durationMs, seq, ...(summary === undefined ? {} : { options: { summary } }) })));
}

function issueTimer(activator: Activator, { durationMs, seq, options }: TimerInput, scope: Scope): Promise<void> {
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  activator.push({
    type: 'startTimer',
    seq,
    startToFireTimeoutMs: Math.max(1, Math.ceil(durationMs)),
    ...activator.converter.toUserMetadata(options?.summary),
  });
  const fired = activator.timers.open(seq, () => undefined, 'timer');
  activator.timers.cancelWith(scope, seq, (reason) => cancelTimer(activator, seq, reason));
  return fired;
}

/** Cancels timer `seq` if it is running. With a reason its promise rejects, without one it never settles. */
export function cancelTimer(activator: Activator, seq: TimerSeq, reason?: Error): void {
  const pending = activator.timers.take(seq);
  if (!pending) return;
  activator.push({ type: 'cancelTimer', seq });
  if (reason) soon(() => pending.reject(reason));
}
