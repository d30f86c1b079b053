/**
 * A node in the tree of cancellation scopes: whether it is cancelled, why, and who must be notified. The tracker knows which
 * scope is the current one; what authors see is `CancellationScope`.
 *
 * A scope listens to its parent only while somebody listens to it, so that scopes of the past are forgotten.
 */
import { CancelledFailure } from '../../common/failures.js';

type Listener = (reason: Error) => void;

export class Scope {
  private readonly listeners = new Set<Listener>();
  private own?: Error;
  private detach?: () => void;

  constructor(
    readonly parent: Scope | undefined,
    /** False shields what is issued in the scope from any cancellation. */
    readonly cancellable: boolean = true,
  ) {}

  /** Why what is issued in the scope is cancelled, or `undefined`. */
  get cancelReason(): Error | undefined {
    return this.cancellable ? this.requestReason : undefined;
  }

  /** Why cancellation of the scope was requested, even if the scope is not cancellable. */
  get requestReason(): Error | undefined {
    return this.own ?? this.parent?.cancelReason;
  }

  /** Cancels the scope once; its listeners are called at once, in the order in which they subscribed. */
  cancel(reason: Error = new CancelledFailure('Cancellation scope cancelled')): void {
    if (this.requestReason) return;
    this.own = reason;
    this.tell(reason);
  }

  /** Calls `listener` once, when what is issued in the scope is cancelled. @returns a function that forgets it */
  subscribe(listener: Listener): () => void {
    return this.cancellable ? this.subscribeToRequest(listener) : () => undefined;
  }

  /** Calls `listener` once, when cancellation of the scope is requested. @returns a function that forgets it */
  subscribeToRequest(listener: Listener): () => void {
    this.listeners.add(listener);
    this.detach ??= this.parent?.subscribe((reason) => this.tell(reason));
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.leaveParent();
    };
  }

  private tell(reason: Error): void {
    this.leaveParent();
    const listeners = [...this.listeners];
    this.listeners.clear();
    for (const listener of listeners) listener(reason);
  }

  private leaveParent(): void {
    this.detach?.();
    this.detach = undefined;
  }
}
