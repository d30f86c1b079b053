/** Waits in real time until a run has what a call asks for, as long as a long poll may take. */
import type { Call } from '../context/call.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { isRunning } from '../context/run-state.js';
import { pollTailRoomMs } from '../config/fixed-limits.js';

/**
 * Resolves when `isDone`, the run is closed, as one that is deleted is, or the wait is over; at once when one of them
 * is the case.
 *
 * @throws ServiceError when the call has ended
 */
export async function waitForRun(
  { config }: ServerContext,
  run: Run,
  call: Call,
  isDone: () => boolean,
): Promise<void> {
  const mayGoOn = (): boolean => isDone() || !isRunning(run.state);
  if (mayGoOn()) return;
  const longestMs = config.get('history.longPollExpirationInterval');
  const remainingMs = call.deadlineMs - Date.now() - pollTailRoomMs;
  if (remainingMs <= 0) return;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, Math.min(longestMs, remainingMs)).unref();
  call.signal.addEventListener('abort', abort);
  try {
    while (!mayGoOn() && !controller.signal.aborted) {
      if (call.signal.aborted) throw call.signal.reason;
      await run.changed(controller.signal);
    }
    if (call.signal.aborted) throw call.signal.reason;
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', abort);
  }
}
