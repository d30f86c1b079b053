import { deferred } from '../../common/async.js';
import { WorkflowCallError } from './call-error.js';
import { traceWait, type WaitTrace } from './wait-stacks.js';

/** One wait until a function of the workflow's state returns true. */
export class Condition {
  private readonly settled = deferred();
  trace?: WaitTrace;
  /** Called when the wait is over. */
  onSettled?: () => void;

  constructor(private readonly predicate: () => unknown) {}

  get promise(): Promise<void> {
    return this.settled.promise;
  }

  /** Evaluates the predicate. @returns whether the wait is over */
  evaluate(): boolean {
    try {
      if (!isTrue(this.predicate())) return false;
      this.settled.resolve();
    } catch (error) {
      this.settled.reject(error);
    }
    this.onSettled?.();
    return true;
  }

  reject(reason: unknown): void {
    this.settled.reject(reason);
  }
}

/** What a run waits for that no event brings: evaluated after each job, and again whenever all microtasks have run. */
export class Conditions {
  /** Whether the stacks of callers are kept. */
  keepsStacks = false;
  private readonly waiting = new Set<Condition>();

  add(condition: Condition): void {
    if (this.keepsStacks) condition.trace = traceWait();
    this.waiting.add(condition);
  }

  delete(condition: Condition): void {
    this.waiting.delete(condition);
  }

  /** Stacks of the calls that wait, where they are kept. */
  *traces(): Generator<WaitTrace> {
    for (const { trace } of this.waiting) if (trace) yield trace;
  }

  /**
   * Evaluates all conditions, oldest first, and again while one of them becomes true. Author code that waits for them
   * continues in the microtasks that follow.
   *
   * @returns whether any of them became true
   */
  settle(): boolean {
    let anyMoved = false;
    for (let moved = this.waiting.size > 0; moved;) {
      moved = false;
      for (const condition of this.waiting) {
        if (!condition.evaluate()) continue;
        this.waiting.delete(condition);
        moved = anyMoved = true;
      }
    }
    return anyMoved;
  }
}

/** @throws WorkflowCallError for a promise, which is truthy whatever it resolves to */
function isTrue(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function') {
    (value as PromiseLike<unknown>).then(undefined, () => undefined);
    throw new WorkflowCallError(
      'condition(): the predicate returned a promise, which would always count as true. Make the predicate synchronous: ' +
        'await first, keep the result in a variable, and return that variable.',
    );
  }
  return Boolean(value);
}
