/**
 * One guarded call per workflow task: workflow code that does not yield in time is stopped, wherever it is.
 *
 * On Node 20 and 22 stopping code on a thread where async hooks are in use (any AsyncLocalStorage that has run) aborts the
 * process. There the guard stays off, and says so once; the workflow thread of a worker has no such hooks.
 */
import type { Realm } from './realm.js';

export interface DeadlockGuardOptions {
  /** Zero switches the guard off. */
  timeoutMs: number;
  /** Called once, when the guard has to stay off. */
  onUnguarded: () => void;
}

export class DeadlockGuard {
  private hasWarned = false;

  constructor(
    private readonly realm: Realm,
    private readonly options: DeadlockGuardOptions,
  ) {}

  /**
   * @param action - must not throw
   * @returns false when `action` was stopped
   */
  run(action: () => void): boolean {
    const { timeoutMs } = this.options;
    if (timeoutMs > 0 && this.isSafe()) return this.realm.runGuarded(action, timeoutMs);
    action();
    return true;
  }

  private isSafe(): boolean {
    if (!asyncHooksAreActive()) return true;
    if (!this.hasWarned) this.options.onUnguarded();
    this.hasWarned = true;
    return false;
  }
}

/** Hooks leave a mark on every promise made while they are on. */
function asyncHooksAreActive(): boolean {
  return Object.getOwnPropertySymbols(Promise.resolve()).length > 0;
}
