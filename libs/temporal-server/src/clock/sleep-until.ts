import type { ServerClock } from './server-clock.js';

/**
 * Resolves when the server's time is `atMs`.
 *
 * @param onTime - runs at that very instant, before anything else that is due then but was set later
 * @throws the reason of `signal` when it aborts before
 */
export function sleepUntil(clock: ServerClock, atMs: number, signal?: AbortSignal, onTime?: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = clock.setTimer(atMs, () => {
      signal?.removeEventListener('abort', onAbort);
      onTime?.();
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
