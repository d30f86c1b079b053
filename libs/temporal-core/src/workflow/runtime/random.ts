/**
 * The run's own random numbers: xoshiro128** seeded from the text of the run's seed. The sequence is part of what replay
 * depends on: changing a line here breaks the histories of running workflows.
 */
export class RandomSource {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(seed: string) {
    this.reseed(seed);
  }

  reseed(seed: string): void {
    let hash = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    // SplitMix32 spreads the hash over the four words; all four zero, the one state that must not be, cannot result.
    const next = (): number => {
      hash = (hash + 0x9e3779b9) | 0;
      let z = hash ^ (hash >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next();
  }

  /** 32 random bits, unsigned. */
  uint32(): number {
    const { b } = this;
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    this.c ^= this.a;
    this.d ^= b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= b << 9;
    this.d = rotate(this.d, 11);
    return scrambled;
  }

  /** As `Math.random()`: 53 random bits in [0, 1). */
  fraction(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  /** Overwrites `bytes` with random ones. */
  fill(bytes: Uint8Array): void {
    let word = 0;
    for (let i = 0; i < bytes.length; i++) {
      word = i % 4 === 0 ? this.uint32() : word >>> 8;
      bytes[i] = word & 0xff;
    }
  }

  /** A random UUID, version 4. */
  uuid(): string {
    const bytes = new Uint8Array(16);
    this.fill(bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = '';
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
      text += bytes[i].toString(16).padStart(2, '0');
    }
    return text;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
