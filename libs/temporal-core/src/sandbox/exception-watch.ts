/**
 * Node looks at a rejected promise before it reports it. Where workflow code has put a proxy among the prototypes of the
 * promise, the proxy's code runs then, and what it throws would end the process. While a workflow task waits for the report,
 * such an exception is the run's. All others go where they would have gone.
 */
import type { RejectionClaim } from './rejection-watch.js';

const event = 'uncaughtException';
const claims = new Set<RejectionClaim>();

/** Starts to watch. @returns a function that ends it */
export function watchExceptions(claim: RejectionClaim): () => void {
  // An application that captures exceptions itself keeps its own way.
  if (claims.size === 0 && process.hasUncaughtExceptionCaptureCallback()) return () => undefined;
  if (claims.size === 0) process.setUncaughtExceptionCaptureCallback(onException);
  claims.add(claim);
  return () => {
    claims.delete(claim);
    if (claims.size === 0) process.setUncaughtExceptionCaptureCallback(null);
  };
}

function onException(error: unknown): void {
  const owner = [...claims].findLast(
    (claim) => !isObject(error) || claim.owns(error) !== false || isOfTheReport(error),
  );
  if (owner) owner.take(error);
  else if (process.listenerCount(event) > 0) (process as NodeJS.EventEmitter).emit(event, error, event);
  else throw error;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An error of the host's own, made where Node reports rejections: a revoked proxy has no code that could throw one. */
function isOfTheReport(error: object): boolean {
  return /\n {4}at processPromiseRejections \(node:/.test(String((error as Partial<Error>).stack).slice(0, 300));
}
