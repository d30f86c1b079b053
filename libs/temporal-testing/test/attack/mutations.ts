/** Damage to bytes: what a broken peer, a broken network or an attacker sends. */
import type { Random } from './random.js';

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const splice = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

const mutations: readonly Mutation[] = [
  (bytes, random) =>
    bytes.map((byte, at) => (at === random.below(bytes.length) ? byte ^ (1 << random.below(8)) : byte)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => bytes.subarray(random.below(bytes.length)),
  (bytes, random) => splice(bytes, random.below(bytes.length), 0, random.bytes(1 + random.below(9))),
  (bytes, random) => splice(bytes, random.below(bytes.length), 1 + random.below(9), new Uint8Array(0)),
  // A length of four gigabytes, and an unterminated number.
  (bytes, random) => splice(bytes, random.below(bytes.length), 0, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)),
  (bytes, random) => splice(bytes, random.below(bytes.length), 0, new Uint8Array(12).fill(0xff)),
  (bytes) => Buffer.concat([bytes, bytes]),
  (_, random) => random.bytes(random.below(200)),
];

/** One to three mutations of `bytes`. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = bytes;
  for (let left = 1 + random.below(3); left > 0 && mutated.length > 0; left--) {
    mutated = random.pick(mutations)(mutated, random);
  }
  return mutated;
}

/** A length-delimited field that holds itself `depth` times. */
export function nest(fieldNumber: number, depth: number): Uint8Array {
  // From the inside out, for each level begins with the length of those in it.
  const levels: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < depth; level++) {
    const head = Uint8Array.of((fieldNumber << 3) | 2, ...varint(length));
    levels.push(head);
    length += head.length;
  }
  return Buffer.concat(levels.reverse());
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
