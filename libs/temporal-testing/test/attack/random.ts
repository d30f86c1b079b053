/** Random choices that a seed repeats. */

/** Seed of this run: ATTACK_SEED, by default 1. */
export const seed = Number(process.env['ATTACK_SEED'] ?? 1);

export class Random {
  private state: number;

  /** @param area - makes the choices of two areas independent of each other */
  constructor(area: string) {
    let state = seed ^ 0x811c9dc5;
    for (let at = 0; at < area.length; at++) state = Math.imul(state ^ area.charCodeAt(at), 16_777_619);
    this.state = state;
  }

  /** At least 0, below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number of at least 0 and below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
