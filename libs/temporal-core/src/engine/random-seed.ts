/**
 * The seed of a run's random numbers: FNV-1a, 64 bits, over the UTF-16 code units of a run id (which is ASCII).
 * Histories depend on it (ids that workflow code drew), so it can never change.
 */
const offsetHigh = 0xcbf29ce4;
const offsetLow = 0x84222325;
/** The FNV prime is 2^40 + 0x1b3. */
const primeLow = 0x1b3;
const twoTo32 = 2 ** 32;

/** Decimal text of an unsigned 64-bit number. */
export function randomSeed(runId: string): string {
  let high = offsetHigh;
  let low = offsetLow;
  for (let i = 0; i < runId.length; i++) {
    low = (low ^ runId.charCodeAt(i)) >>> 0;
    // Products of 32 and 9 bits: exact in a double.
    const lowProduct = low * primeLow;
    const carry = Math.floor(lowProduct / twoTo32);
    high = (high * primeLow + low * 256 + carry) % twoTo32;
    low = lowProduct % twoTo32;
  }
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}
