import { deferred, type Deferred } from '../common/async.js';
import { handled } from './runtime/microtasks.js';

/**
 * Iterates over the values of promises in the order in which they settle. A rejection is thrown at its place, which ends a
 * `for await` loop; the rejections after it are not reported. To continue after a rejection, catch it in the promise itself.
 *
 * @example
 * for await (const quote of asCompleted(shops.map((shop) => this.shops.quote(shop)))) this.best.offer(quote);
 */
export function asCompleted<T>(promises: Iterable<T | PromiseLike<T>>): AsyncIterableIterator<Awaited<T>, undefined> {
  const all = [...promises];
  // The first promise to settle settles the first place, and so on, wherever the iteration is.
  const places = all.map(() => deferred<Awaited<T>>());
  const free = places.values();
  const next = (): Deferred<Awaited<T>> => free.next().value as Deferred<Awaited<T>>;
  for (const given of all) {
    Promise.resolve(given).then(
      (value) => next().resolve(value),
      (error: unknown) => next().reject(error),
    );
  }
  for (const { promise } of places) void handled(promise);
  const ordered = places.values();
  return {
    async next() {
      const place = ordered.next();
      return place.done ? { done: true, value: undefined } : { done: false, value: await place.value.promise };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
