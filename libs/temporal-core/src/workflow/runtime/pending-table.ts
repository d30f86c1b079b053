import { deferred } from '../../common/async.js';
import type { Scope } from './scope.js';
import { traceWait, type WaitTrace } from './wait-stacks.js';

/** Who waits for the answer to one command. */
export interface Pending<Answer> {
  answer(answer: Answer): void;
  reject(reason: unknown): void;
}

interface Entry<Answer> extends Pending<Answer> {
  readonly what: string;
  /** Its scope was cancelled: nobody counts on the answer any more. */
  isCancelled: boolean;
  readonly trace?: WaitTrace;
  /** Undoes the subscription to the scope in which the command was issued. */
  unsubscribe?: () => void;
}

/** Sequence number to resolver, for one kind of command. */
export class PendingTable<Answer> {
  /** Whether the stacks of callers are kept. */
  keepsStacks = false;
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
   * @param what - describes the command: `timer`, or the type of an activity
   */
  open<T>(seq: number, settle: (answer: Answer) => T, what: string): Promise<T> {
    const settled = deferred<T>();
    const answer = (given: Answer): void => {
      try {
        settled.resolve(settle(given));
      } catch (error) {
        settled.reject(error);
      }
    };
    const trace = this.keepsStacks ? traceWait() : undefined;
    this.entries.set(seq, { what, isCancelled: false, trace, answer, reject: (reason) => settled.reject(reason) });
    settled.promise.catch(ignore);
    return settled.promise;
  }

  /** Calls `onCancel` when `scope` is cancelled while command `seq` is open. */
  cancelWith(scope: Scope, seq: number, onCancel: (reason: Error) => void): void {
    const entry = this.entries.get(seq);
    if (!entry) return;
    entry.unsubscribe = scope.subscribe((reason) => {
      entry.isCancelled = true;
      onCancel(reason);
    });
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** What is open and not cancelled, by sequence number. */
  *awaited(): Generator<[seq: number, what: string]> {
    for (const [seq, { what, isCancelled }] of this.entries) if (!isCancelled) yield [seq, what];
  }

  /** Stacks of the calls that wait, where they are kept. */
  *traces(): Generator<WaitTrace> {
    for (const { trace } of this.entries.values()) if (trace) yield trace;
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
