import { deferred, type Deferred } from '../../../common/async.js';

/** Calls over a message port that wait for their answer, by id. */
export class PendingCalls<T> {
  private readonly pending = new Map<number, Deferred<T>>();
  private lastId = 0;
  private closedBy?: unknown;

  /** Registers a call before its message is posted: an in-process port answers inside `post`. */
  open(): { id: number; promise: Promise<T> } {
    const call = deferred<T>();
    const id = ++this.lastId;
    if (this.closedBy === undefined) this.pending.set(id, call);
    else call.reject(this.closedBy);
    return { id, promise: call.promise };
  }

  /** False when nobody waits any more. */
  resolve(id: number, value: T): boolean {
    const call = this.pending.get(id);
    if (!call) return false;
    this.pending.delete(id);
    call.resolve(value);
    return true;
  }

  reject(id: number, reason: unknown): boolean {
    const call = this.pending.get(id);
    if (!call) return false;
    this.pending.delete(id);
    call.reject(reason);
    return true;
  }

  /** Ends all calls, and those still to come. */
  close(reason: unknown): void {
    this.closedBy = reason;
    for (const call of this.pending.values()) call.reject(reason);
    this.pending.clear();
  }
}
