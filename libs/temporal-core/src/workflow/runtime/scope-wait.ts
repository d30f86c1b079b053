import { deferred } from '../../common/async.js';
import type { Activator } from './activator.js';
import { handled, soon } from './microtasks.js';
import { currentScope } from './scope-tracker.js';

/** One wait for what other code of the run does. Whichever comes first settles it: that code, or the cancellation of its scope. */
export interface ScopeWait<T> {
  /** Counts as handled. */
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Begins a wait in the current scope. In a scope that is cancelled already, the wait is over from the start.
 *
 * @param onCancel - called at once when the scope is cancelled before the wait is over; the promise rejects afterwards
 */
export function waitInScope<T>(activator: Activator, onCancel?: () => void): ScopeWait<T> {
  const settled = deferred<T>();
  const { promise } = settled;
  void handled(promise);
  const scope = currentScope(activator);
  const { cancelReason } = scope;
  const cancelled = (reason: Error): void => {
    onCancel?.();
    soon(() => settled.reject(reason));
  };
  const unsubscribe = cancelReason ? () => undefined : scope.subscribe(cancelled);
  if (cancelReason) soon(() => settled.reject(cancelReason));
  return {
    promise,
    resolve: (value) => {
      unsubscribe();
      settled.resolve(value);
    },
    reject: (reason) => {
      unsubscribe();
      settled.reject(reason);
    },
  };
}
