import { onAbort } from './abortable-calls.js';
import type { Clock } from './clock.js';

/** A promise with the functions that settle it. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  let reject!: Deferred<T>['reject'];
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/**
 * The outcome of `promise`, or a rejection with the signal's reason, whichever comes first. The promise itself
 * continues.
 */
export function raceWithSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      promise.catch(() => undefined);
      return;
    }
    const stopWaiting = onAbort(signal, () => reject(signal.reason as Error));
    promise.then(resolve, reject).finally(stopWaiting);
  });
}

/** Resolves after `delayMs` milliseconds of `clock`, or rejects with the reason of the first signal to be aborted. */
export function sleepOn(clock: Clock, delayMs: number, ...signals: (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = signals.filter((signal) => signal !== undefined);
    const aborted = given.find((signal) => signal.aborted);
    if (aborted) {
      reject(aborted.reason as Error);
      return;
    }
    const end = (): void => {
      timer.cancel();
      for (const stopWaiting of waits) stopWaiting();
    };
    const timer = clock.setTimeout(() => {
      end();
      resolve();
    }, delayMs);
    const waits = given.map((signal) =>
      onAbort(signal, () => {
        end();
        reject(signal.reason as Error);
      }),
    );
  });
}
