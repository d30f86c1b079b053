import { integer } from '../common/options/option-types.js';
import { callPlace } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { rejectedSoon } from './runtime/microtasks.js';
import { currentScope } from './runtime/scope-tracker.js';
import { waitInScope, type ScopeWait } from './runtime/scope-wait.js';

/** Gives back what was acquired. A second call does nothing. */
export type Release = () => void;

const permitCount = integer({ min: 1 }).required();

/**
 * A number of permits for concurrent code of one run, such as handlers that await. Whoever waits longest gets the next
 * permit; cancelling the current scope ends the wait.
 *
 * @example
 * private readonly slots = new Semaphore(3);
 * await this.slots.runExclusive(() => this.activities.send(message));
 */
export class Semaphore {
  private readonly waiting = new Set<ScopeWait<Release>>();
  private free: number;

  /**
   * @param permits - how many may be held at a time
   * @throws WorkflowCallError when `permits` is not an integer of at least 1
   */
  constructor(permits: number) {
    this.free = permitCount.read(permits, callPlace(new.target.name).at('permits')) as number;
  }

  /** Number of available permits. */
  get available(): number {
    return this.free;
  }

  /**
   * Takes a permit, as soon as there is one. Call the function that it resolves to in a `finally` block, or use
   * {@link runExclusive}.
   *
   * @throws CancelledFailure when the current scope is cancelled
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  acquire(): Promise<Release> {
    const activator = mutableActivatorFor(`${this.constructor.name}.acquire()`);
    const { cancelReason } = currentScope(activator);
    if (cancelReason) return rejectedSoon(cancelReason);
    const release = this.tryAcquire();
    if (release) return Promise.resolve(release);
    const wait: ScopeWait<Release> = waitInScope(activator, () => this.waiting.delete(wait));
    this.waiting.add(wait);
    return wait.promise;
  }

  /** Takes a permit if there is one now. */
  tryAcquire(): Release | undefined {
    mutableActivatorFor(`${this.constructor.name}.tryAcquire()`);
    if (this.free === 0) return undefined;
    this.free--;
    return this.releaseOnce();
  }

  /** Runs `action` while holding a permit. */
  async runExclusive<T>(action: () => T | PromiseLike<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await action();
    } finally {
      release();
    }
  }

  private releaseOnce(): Release {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.passOn();
    };
  }

  /** The permit goes straight to the next in line, so that no later caller can take it. */
  private passOn(): void {
    const [next] = this.waiting;
    if (!next) {
      this.free++;
      return;
    }
    this.waiting.delete(next);
    next.resolve(this.releaseOnce());
  }
}

/**
 * Lets one flow of control in at a time, in the order of their calls.
 *
 * @example
 * private readonly mutex = new Mutex();
 *
 * @Update()
 * async reserve(item: string): Promise<number> {
 *   return this.mutex.runExclusive(() => this.inventory.reserve(item));
 * }
 */
export class Mutex extends Semaphore {
  constructor() {
    super(1);
  }

  /** Whether somebody holds the mutex. */
  isLocked(): boolean {
    return this.available === 0;
  }
}
