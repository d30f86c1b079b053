import { RandomSource } from './random.js';

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
