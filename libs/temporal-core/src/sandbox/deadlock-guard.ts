/**
 * Stops workflow code that does not yield in time, wherever it is. V8 creates a thread for each guarded call, so the
 * activations of a workflow task share a call; a long replay starts another one from time to time. If another thread watches
 * this one and can terminate it, that thread is the guard.
 *
 * On Node 20 and 22 stopping code on a thread where async hooks are in use aborts the process. The hooks of AsyncLocalStorage
 * are off while workflow code runs (`async-hooks.ts`); where others are on, such as those of tracing, the guard stays off, and
 * says so once. The workflow thread of a worker has no hooks.
 */
import { asyncHooksAreActive } from './async-hooks.js';
import type { Realm } from './realm.js';

/** Who stops workflow code that does not yield: a time limit of V8's on each task, or whoever watches from outside. */
export type GuardKind = 'vm' | 'external';

export interface DeadlockGuardOptions {
  kind: GuardKind;
  /** Workflow types that V8 stops in any case: those that got stuck before. */
  suspects: ReadonlySet<string>;
  /** Zero switches the guard off. */
  timeoutMs: number;
  /** Called once, when the guard has to stay off. */
  onUnguarded: () => void;
}

/** Fraction of the limit after which no further activation starts in a guarded call. */
const sharedPart = 0.25;

export class DeadlockGuard {
  private hasWarned = false;

  constructor(
    private readonly realm: Realm,
    private readonly options: DeadlockGuardOptions,
  ) {}

  /**
   * @param workflowType - whose code `action` runs
   * @param action - must not throw; if it runs several activations, it returns after {@link DeadlockGuard.sharedMs}, so that
   *   each of them has the whole limit
   * @param watched - whether a watching thread knows that it runs
   * @returns false when `action` was stopped
   */
  run(workflowType: string, action: () => void, watched = true): boolean {
    const { timeoutMs, kind, suspects } = this.options;
    const isGuarded = timeoutMs > 0 && (kind === 'vm' || !watched || suspects.has(workflowType));
    if (isGuarded && this.isSafe()) return this.realm.runGuarded(action, Math.ceil(timeoutMs + this.sharedMs));
    action();
    return true;
  }

  /** Time after which no further activation starts in a guarded call, in milliseconds. */
  get sharedMs(): number {
    return this.options.timeoutMs * sharedPart;
  }

  private isSafe(): boolean {
    if (!asyncHooksAreActive()) return true;
    if (!this.hasWarned) this.options.onUnguarded();
    this.hasWarned = true;
    return false;
  }
}
