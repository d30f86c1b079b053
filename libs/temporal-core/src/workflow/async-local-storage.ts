import { activatorFor, findActivator } from './runtime/current.js';
import { currentValue, runWithValue, snapshotFlow } from './runtime/scope-tracker.js';

/**
 * A value that follows the flow of control of workflow code: across `await`, timers and activities, into everything that an
 * action starts. Named after the class of Node's `async_hooks`, which workflows cannot import. It can be created at module level.
 *
 * Message handlers begin without a value, and runs do not see each other's values.
 *
 * @example
 * const tenant = new AsyncLocalStorage<string>();
 * await tenant.run('acme', () => this.bill()); // tenant.getStore() is 'acme' in bill()
 */
export class AsyncLocalStorage<T> {
  /** A function that runs other functions with the values that all storages have now. */
  static snapshot(): <R, Args extends unknown[]>(action: (...args: Args) => R, ...args: Args) => R {
    const inContext = snapshotFlow(activatorFor('AsyncLocalStorage.snapshot()'));
    return (action, ...args) => inContext(() => action(...args));
  }

  /** `action` with the values that all storages have now, whenever it is called. */
  static bind<R, Args extends unknown[]>(action: (...args: Args) => R): (...args: Args) => R {
    const inContext = snapshotFlow(activatorFor('AsyncLocalStorage.bind()'));
    return (...args) => inContext(() => action(...args));
  }

  /** The value of the innermost {@link run} that led here, or `undefined`, also outside workflow code. */
  getStore(): T | undefined {
    const activator = findActivator();
    return activator && (currentValue(activator, this) as T | undefined);
  }

  /**
   * Calls `action` with `value` as the value of the storage, in it and in all that it leads to.
   *
   * @throws WorkflowContextError outside workflow code
   */
  run<R, Args extends unknown[]>(value: T, action: (...args: Args) => R, ...args: Args): R {
    return runWithValue(activatorFor('AsyncLocalStorage.run()'), this, value, () => action(...args));
  }

  /** Calls `action` without a value. */
  exit<R, Args extends unknown[]>(action: (...args: Args) => R, ...args: Args): R {
    return runWithValue(activatorFor('AsyncLocalStorage.exit()'), this, undefined, () => action(...args));
  }
}
