/**
 * Catches rejections that nobody handles, for as long as a workflow task runs. Those of a realm's promises are the run's:
 * they must neither end the process nor reach the application's own listeners. All others go where they would have gone.
 */
type Listener = (reason: unknown, promise: Promise<unknown>) => void;

/** Decides whose a promise is, and takes the reason. */
export interface RejectionClaim {
  owns(promise: object): boolean;
  take(reason: unknown): void;
}

const event = 'unhandledRejection';
/** The process has one list of listeners, whoever watches. */
const claims = new Set<RejectionClaim>();
let displaced: Listener[] = [];

/** Starts to watch. @returns a function that ends it */
export function watchRejections(claim: RejectionClaim): () => void {
  if (claims.size === 0) displace();
  claims.add(claim);
  return () => {
    claims.delete(claim);
    if (claims.size === 0) restore();
  };
}

function displace(): void {
  displaced = process.rawListeners(event) as Listener[];
  process.removeAllListeners(event);
  process.on(event, onRejection);
}

function restore(): void {
  process.removeListener(event, onRejection);
  // Those that came meanwhile stay behind the others, as they came.
  const added = process.rawListeners(event) as Listener[];
  process.removeAllListeners(event);
  for (const listener of [...displaced, ...added]) process.on(event, listener);
  displaced = [];
}

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  for (const claim of claims) {
    if (!claim.owns(promise)) continue;
    claim.take(reason);
    return;
  }
  const listeners = displaced.length + process.listenerCount(event) - 1;
  // As Node does when nobody listens: the rejection becomes an uncaught exception.
  if (listeners === 0) throw reason;
  for (const listener of displaced) listener.call(process, reason, promise);
}
