/**
 * Catches rejections that nobody handles, while workflow tasks run. Those of a realm's promises are the run's:
 * they must neither end the process nor reach the application's own listeners. All others go where they would have gone.
 */
type Listener = (reason: unknown, promise: Promise<unknown>) => void;

/** Decides whose a promise is, and takes the reason. */
export interface RejectionClaim {
  /** `undefined` when nothing tells whose it is, though it is not the application's. */
  owns(promise: object): boolean | undefined;
  take(reason: unknown): void;
}

const event = 'unhandledRejection';
/** Tasks follow one another closely: the listeners are put back when none has come for this long. */
const idleMs = 100;

/** The process has one list of listeners, whoever watches. */
const claims = new Set<RejectionClaim>();
let displaced: Listener[] | undefined;
let idleTimer: NodeJS.Timeout | undefined;

/** Starts to watch. @returns a function that ends it */
export function watchRejections(claim: RejectionClaim): () => void {
  // Listeners may have come since the last time.
  if (!displaced || process.listenerCount(event) > 1) displace();
  claims.add(claim);
  return () => {
    claims.delete(claim);
    if (claims.size === 0) restoreLater();
  };
}

function displace(): void {
  const listeners = (process.rawListeners(event) as Listener[]).filter((listener) => listener !== onRejection);
  displaced = [...(displaced ?? []), ...listeners];
  process.removeAllListeners(event);
  process.on(event, onRejection);
}

function restoreLater(): void {
  if (!idleTimer) idleTimer = setTimeout(restoreIfIdle, idleMs).unref();
  else idleTimer.refresh();
}

function restoreIfIdle(): void {
  idleTimer = undefined;
  if (claims.size > 0 || !displaced) return;
  process.removeListener(event, onRejection);
  // Those that came meanwhile stay behind the others, as they came.
  const added = process.rawListeners(event) as Listener[];
  process.removeAllListeners(event);
  for (const listener of [...displaced, ...added]) process.on(event, listener);
  displaced = undefined;
}

/** A promise that hides where it was made is that of the task which began last. */
function ownerOf(promise: object): RejectionClaim | undefined {
  let last: RejectionClaim | undefined;
  for (const claim of claims) {
    const isOwn = claim.owns(promise);
    if (isOwn === true) return claim;
    if (isOwn === undefined) last = claim;
  }
  return last;
}

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  const owner = ownerOf(promise);
  if (owner) {
    owner.take(reason);
    return;
  }
  const others = displaced ?? [];
  // As Node does when nobody listens: the rejection becomes an uncaught exception.
  if (others.length + process.listenerCount(event) === 1) throw reason;
  for (const listener of others) listener.call(process, reason, promise);
}
