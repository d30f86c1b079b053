import { text } from '../common/options/option-types.js';
import { callPlace } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import type { RandomSource } from './runtime/random.js';
import { runWithRandom } from './runtime/current-random.js';

/** Random numbers of the run, the same on replay. */
export interface WorkflowRandomStream {
  /** A number as of `Math.random()`. */
  random(): number;
  /** A random UUID. */
  uuid4(): string;
  /** Overwrites `bytes` with random ones and returns them. */
  fill(bytes: Uint8Array): Uint8Array;
  /** Calls `action` so that `Math.random()`, `uuid4()` and `crypto`, in it and in all that it leads to, take from this stream. */
  with<T>(action: () => T): T;
}

/** The stream of `Math.random()`, also inside {@link WorkflowRandomStream.with} of another one. */
export const workflowRandom: WorkflowRandomStream = streamOf('workflowRandom', () => {
  return activatorFor('workflowRandom').random;
});

/**
 * A stream of random numbers of its own: taking from it does not change what `Math.random()` and other streams return, so
 * that code may come and go without breaking the replay of what else is random.
 *
 * @param name - names the stream within the run: calls with one name share one stream
 * @throws WorkflowContextError outside workflow code
 * @throws WorkflowCallError when `name` is not a non-empty string
 */
export function getRandomStream(name: string): WorkflowRandomStream {
  const caller = 'getRandomStream()';
  const { randomStreams } = activatorFor(caller);
  text().required().read(name, callPlace(caller).at('name'));
  return streamOf(`The random stream "${name}"`, () => randomStreams.named(name));
}

function streamOf(what: string, source: () => RandomSource): WorkflowRandomStream {
  const changing = (): RandomSource => {
    // A query is not part of history: the numbers that it drew would be missing on replay.
    mutableActivatorFor(what);
    return source();
  };
  return {
    random: () => changing().fraction(),
    uuid4: () => changing().uuid(),
    fill: (bytes) => {
      changing().fill(bytes);
      return bytes;
    },
    with: (action) => runWithRandom(activatorFor(what), source(), action),
  };
}
