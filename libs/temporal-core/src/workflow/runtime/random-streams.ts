/** The random streams of a run, and which of them serves `Math.random()` in the code that runs now. */
import type { Activator } from './activator.js';
import { RandomSource } from './random.js';
import { currentValue, runWithValue } from './scope-tracker.js';

/** Streams by name. Each has a seed of its own, made of that of the run and its name. */
export class RandomStreams {
  private readonly streams = new Map<string, RandomSource>();
  private seed = '';

  /** Begins all streams anew, as the run's own does when it gets another seed. */
  reseed(seed: string): void {
    this.seed = seed;
    for (const [name, stream] of this.streams) stream.reseed(this.seedOf(name));
  }

  named(name: string): RandomSource {
    let stream = this.streams.get(name);
    if (!stream) this.streams.set(name, (stream = new RandomSource(this.seedOf(name))));
    return stream;
  }

  private seedOf(name: string): string {
    return `${this.seed}/${name}`;
  }
}

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
