/** Failures that came over the wire and may be thrown again, and what they were decoded to. */
import type { TemporalFailure } from '../common/failures.js';
import type { FailureInfo } from '../common/payload.js';

interface AsDecoded {
  message: string;
  cause: unknown;
}

class DecodedFailures {
  private readonly asDecoded = new WeakMap<TemporalFailure, AsDecoded>();

  set(error: TemporalFailure, asDecoded: AsDecoded): void {
    this.asDecoded.set(error, asDecoded);
  }

  /** The wire form of `error`, unless its message or cause was changed since it was decoded. */
  unchanged(error: TemporalFailure): FailureInfo | undefined {
    const before = this.asDecoded.get(error);
    if (before && (before.message !== error.message || before.cause !== error.cause)) return undefined;
    return error.failure;
  }
}

export const decodedFailures = new DecodedFailures();
