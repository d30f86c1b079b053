/**
 * In which microtask code continues decides the order of commands where two flows of control meet. These helpers settle
 * promises in the same microtask in which the official TypeScript SDK settles them; `npm run test:order` compares the two.
 */

/** Runs `action` in the next microtask. */
export function soon(action: () => void): void {
  void Promise.resolve().then(action);
}

/** A promise that rejects in the next microtask. It counts as handled. */
export function rejectedSoon(reason: Error): Promise<never> {
  const rejected = Promise.resolve().then(() => {
    throw reason;
  });
  return handled(rejected);
}

/** Settles like `promise`, one microtask later. */
export async function oneLater<T>(promise: Promise<T>): Promise<T> {
  return await promise;
}

/** Settles like `promise`, one microtask later; three later if `promise` has settled before the call. */
export async function adopted<T>(promise: Promise<T>): Promise<T> {
  return promise;
}

/** Calls a function that should return a promise. What it throws becomes a rejection. */
export function called<T>(call: () => Promise<T>): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return rejectedSoon(error as Error);
  }
}

/** The same promise; its rejection is not reported if nobody awaits it. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
