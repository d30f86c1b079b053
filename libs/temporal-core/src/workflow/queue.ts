import { optionsOf } from '../common/options/option-schema.js';
import { integer } from '../common/options/option-types.js';
import { callPlace, WorkflowCallError } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { rejectedSoon } from './runtime/microtasks.js';
import { currentScope } from './runtime/scope-tracker.js';
import { waitInScope, type ScopeWait } from './runtime/scope-wait.js';

/** Options of a {@link Queue}. */
export interface QueueOptions {
  /** Number of items that the queue holds before `put()` waits. @defaultValue unlimited */
  capacity?: number;
}

export const queueSchema = optionsOf<QueueOptions>()({ capacity: integer({ min: 1 }).otherwise('unlimited') });

interface WaitingPut<T> extends ScopeWait<void> {
  readonly item: T;
}

/**
 * Passes items from one flow of control of a run to another, first in, first out: from signal handlers to the main method, for
 * example. Whoever waits longest is served first; cancelling the current scope ends the wait, and no item is lost by it.
 *
 * @example
 * private readonly orders = new Queue<Order>();
 * for await (const order of this.orders) await this.process(order);
 */
export class Queue<T> implements AsyncIterable<T> {
  private readonly capacity: number;
  private readonly items: T[] = [];
  private readonly gets = new Set<ScopeWait<IteratorResult<T, undefined>>>();
  private readonly puts = new Set<WaitingPut<T>>();
  private isClosed = false;

  /** @throws WorkflowCallError when an option is unknown or malformed */
  constructor(options: QueueOptions = {}) {
    this.capacity = queueSchema.read(options, callPlace('Queue')).capacity ?? Infinity;
  }

  /** Items that wait to be taken. */
  get size(): number {
    return this.items.length;
  }

  /** Whether the queue was closed; it may still hold items. */
  get closed(): boolean {
    return this.isClosed;
  }

  /**
   * Appends an item, as soon as the queue has room for it.
   *
   * @throws WorkflowCallError when the queue is closed
   * @throws CancelledFailure when the current scope is cancelled; the item is not appended
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  put(item: T): Promise<void> {
    const activator = mutableActivatorFor('Queue.put()');
    const { cancelReason } = currentScope(activator);
    if (cancelReason) return rejectedSoon(cancelReason);
    if (this.isClosed) return rejectedSoon(closedError('Queue.put()'));
    if (this.tryPut(item)) return Promise.resolve();
    const wait: WaitingPut<T> = { ...waitInScope<void>(activator, () => this.puts.delete(wait)), item };
    this.puts.add(wait);
    return wait.promise;
  }

  /**
   * Appends an item if the queue has room for it now.
   *
   * @returns whether it was appended; false when the queue is closed
   */
  tryPut(item: T): boolean {
    mutableActivatorFor('Queue.tryPut()');
    if (this.isClosed || this.items.length >= this.capacity) return false;
    const [next] = this.gets;
    if (!next) {
      this.items.push(item);
      return true;
    }
    this.gets.delete(next);
    next.resolve({ done: false, value: item });
    return true;
  }

  /**
   * Removes and returns the oldest item, as soon as there is one. To stop waiting after some time, call it in a
   * CancellationScope with a timeout: a call that has lost a `Promise.race()` still takes an item.
   *
   * @throws WorkflowCallError when the queue is closed and empty
   * @throws CancelledFailure when the current scope is cancelled
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  async get(): Promise<T> {
    const { done, value } = await this.take('Queue.get()');
    if (done) throw closedError('Queue.get()');
    return value;
  }

  /** Removes and returns the oldest item if there is one now, and `undefined` otherwise. */
  tryGet(): T | undefined {
    mutableActivatorFor('Queue.tryGet()');
    return this.items.length === 0 ? undefined : this.shift();
  }

  /** Lets no more items in. Iterations end, and `get` rejects, once the items that are in the queue, or wait to be, are taken. */
  close(): void {
    mutableActivatorFor('Queue.close()');
    this.isClosed = true;
    for (const wait of this.gets) wait.resolve({ done: true, value: undefined });
    this.gets.clear();
  }

  /** Takes item by item, until the queue is closed and empty. Several iterations share the items. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: () => this.take('Iterating over a Queue') };
  }

  private take(caller: string): Promise<IteratorResult<T, undefined>> {
    const activator = mutableActivatorFor(caller);
    const { cancelReason } = currentScope(activator);
    if (cancelReason) return rejectedSoon(cancelReason);
    if (this.items.length > 0) return Promise.resolve({ done: false, value: this.shift() });
    if (this.isClosed) return Promise.resolve({ done: true, value: undefined });
    const wait: ScopeWait<IteratorResult<T, undefined>> = waitInScope(activator, () => this.gets.delete(wait));
    this.gets.add(wait);
    return wait.promise;
  }

  /** Items enter in the order of the calls, so the room goes to the call that waits longest. */
  private shift(): T {
    const item = this.items.shift() as T;
    const [next] = this.puts;
    if (next) {
      this.puts.delete(next);
      this.items.push(next.item);
      next.resolve();
    }
    return item;
  }
}

function closedError(caller: string): WorkflowCallError {
  return new WorkflowCallError(
    `${caller}: the queue is closed. Iterate over it with 'for await', which ends there, or check 'closed' before the call.`,
  );
}
