/** Which random numbers serve `Math.random()` in the code that runs now. */
import type { Activator } from './activator.js';
import type { RandomSource } from './random.js';
import { currentValue, runWithValue } from './scope-tracker.js';

/** Under which the flow of control carries its stream. */
const currentStream = {};

/** The source of `Math.random()` in the code that runs now. */
export function currentRandom(activator: Activator): RandomSource {
  return (currentValue(activator, currentStream) as RandomSource | undefined) ?? activator.random;
}

/** Runs `action`, and all that it leads to, with `random` behind `Math.random()`. */
export function runWithRandom<T>(activator: Activator, random: RandomSource, action: () => T): T {
  return runWithValue(activator, currentStream, random, action);
}
