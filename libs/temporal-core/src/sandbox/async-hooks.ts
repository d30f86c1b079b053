/**
 * On Node 20 and 22 an AsyncLocalStorage that has run follows every promise by hooks, also those of a realm, and stopping code
 * between two of them aborts the process. The hooks serve no purpose while workflow code runs, so they are off meanwhile.
 */
import { AsyncLocalStorage, createHook, type AsyncHook } from 'node:async_hooks';

/** Hooks leave a mark on every promise made while they are on. */
export function asyncHooksAreActive(): boolean {
  return Object.getOwnPropertySymbols(Promise.resolve()).length > 0;
}

/**
 * Runs `action` while the hooks of all AsyncLocalStorages are off. No other code runs between that and the action.
 *
 * @param action - learns by {@link asyncHooksAreActive} when hooks of another kind are still on
 */
export async function withoutStorageHooks<T>(action: () => T): Promise<T> {
  if (!asyncHooksAreActive()) return action();
  const hook = (knownStorageHook ??= storageHook());
  // A turn of its own: nothing is queued that would run without its context.
  await new Promise((resolve) => setImmediate(resolve));
  hook?.disable();
  // Node switches the hooks of promises off in the next microtask.
  await Promise.resolve();
  try {
    return action();
  } finally {
    hook?.enable();
  }
}

let knownStorageHook: AsyncHook | undefined;

/** The one hook that all AsyncLocalStorages of the process share. It enables itself by the public method. */
function storageHook(): AsyncHook | undefined {
  const prototype = Object.getPrototypeOf(createHook({})) as AsyncHook;
  const own = Object.getOwnPropertyDescriptor(prototype, 'enable');
  const probe = new AsyncLocalStorage();
  let found: AsyncHook | undefined;
  const enable = own?.value as (this: AsyncHook) => AsyncHook;
  Object.defineProperty(prototype, 'enable', {
    ...own,
    value(this: AsyncHook) {
      return (found = enable.call(this));
    },
  });
  try {
    probe.run(0, () => undefined);
  } finally {
    if (own) Object.defineProperty(prototype, 'enable', own);
    probe.disable();
  }
  return found;
}
