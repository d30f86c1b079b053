import { deferred } from '../../common/async.js';
import type { Scope } from './scope.js';

/** Who waits for the answer to one command. */
export interface Pending<Answer> {
  answer(answer: Answer): void;
  reject(reason: unknown): void;
}

interface Entry<Answer> extends Pending<Answer> {
  /** Undoes the subscription to the scope in which the command was issued. */
  unsubscribe?: () => void;
}

/** Sequence number to resolver, for one kind of command. */
export class PendingTable<Answer> {
  private lastSeq = 0;
  private readonly entries = new Map<number, Entry<Answer>>();

  /** Numbers the next command of this kind. */
  nextSeq(): number {
    return ++this.lastSeq;
  }

  /**
   * A promise for the answer to command `seq`. It counts as handled: whoever awaits it later still gets its rejection.
   *
   * @param settle - makes the promise's value of the answer; what it throws rejects the promise
   */
  open<T>(seq: number, settle: (answer: Answer) => T): Promise<T> {
    const settled = deferred<T>();
    const answer = (given: Answer): void => {
      try {
        settled.resolve(settle(given));
      } catch (error) {
        settled.reject(error);
      }
    };
    this.entries.set(seq, { answer, reject: (reason) => settled.reject(reason) });
    settled.promise.catch(ignore);
    return settled.promise;
  }

  /** Calls `onCancel` when `scope` is cancelled while command `seq` is open. */
  cancelWith(scope: Scope, seq: number, onCancel: (reason: Error) => void): void {
    const entry = this.entries.get(seq);
    if (entry) entry.unsubscribe = scope.subscribe(onCancel);
  }

  /** Removes and returns the entry; `undefined` when it was closed before. */
  take(seq: number): Pending<Answer> | undefined {
    const entry = this.entries.get(seq);
    if (!entry) return undefined;
    this.entries.delete(seq);
    entry.unsubscribe?.();
    return entry;
  }
}

function ignore(): void {
  // The caller decides whether to await.
}
