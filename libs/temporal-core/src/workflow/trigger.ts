import { activatorFor } from './runtime/current.js';
import { waitInScope } from './runtime/scope-wait.js';

/**
 * A promise that any code of the workflow settles, for example a signal handler. It belongs to the scope in which it is created,
 * and rejects with a CancelledFailure when that scope is cancelled. A rejection that is never awaited is not reported.
 *
 * @example
 * private readonly approved = new Trigger<string>();
 *
 * @Signal()
 * approve(by: string): void {
 *   this.approved.resolve(by);
 * }
 */
export class Trigger<T = void> implements PromiseLike<T> {
  /** Settles the trigger; only the first call counts. */
  readonly resolve: (value: T | PromiseLike<T>) => void;
  /** Settles the trigger with an error; only the first call counts. */
  readonly reject: (reason?: unknown) => void;
  private readonly promise: Promise<T>;

  /** @throws WorkflowContextError outside workflow code */
  constructor() {
    const { promise, resolve, reject } = waitInScope<T>(activatorFor('Trigger'));
    this.promise = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.promise.then(onFulfilled, onRejected);
  }
}
