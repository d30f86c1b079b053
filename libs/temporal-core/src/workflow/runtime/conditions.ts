import { deferred } from '../../common/async.js';

/** One promise that waits until a function of the workflow's state returns true. */
export interface WaitingCondition {
  readonly promise: Promise<void>;
  reject(reason: unknown): void;
  /** Stops asking; the promise stays open. */
  forget(): void;
}

/** What a run waits for that no event brings; asked again whenever nothing else moves. */
export class Conditions {
  /** Each asks its predicate, and answers whether it is settled now. */
  private readonly waiting = new Set<() => boolean>();

  wait(predicate: () => boolean): WaitingCondition {
    const settled = deferred();
    const ask = (): boolean => {
      try {
        if (!predicate()) return false;
        settled.resolve();
      } catch (error) {
        settled.reject(error);
      }
      return true;
    };
    this.waiting.add(ask);
    const forget = (): void => {
      this.waiting.delete(ask);
    };
    return {
      promise: settled.promise,
      forget,
      reject: (reason) => {
        forget();
        settled.reject(reason);
      },
    };
  }

  /** Asks all conditions, oldest first. @returns whether any of them is settled now */
  settle(): boolean {
    let moved = false;
    for (const ask of this.waiting) {
      if (!ask()) continue;
      this.waiting.delete(ask);
      moved = true;
    }
    return moved;
  }
}
