/** Failures that came over the wire and may be thrown again, and what they were decoded to. */
import type { TemporalFailure } from '../common/failures.js';
import type { FailureInfo, Payloads } from '../common/payload.js';

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

/**
 * A copy in which every place of a payload is the copy's own. Codecs work in place: without it they would encode the
 * failure that an error keeps, and once more when the error is thrown again.
 */
export function copyFailure(failure: FailureInfo): FailureInfo {
  const copy: FailureInfo = { ...failure };
  if (failure.cause) copy.cause = copyFailure(failure.cause);
  const { applicationFailureInfo, timeoutFailureInfo, canceledFailureInfo, resetWorkflowFailureInfo } = failure;
  if (applicationFailureInfo) {
    copy.applicationFailureInfo = { ...applicationFailureInfo, details: copyPayloads(applicationFailureInfo.details) };
  }
  if (timeoutFailureInfo) {
    const lastHeartbeatDetails = copyPayloads(timeoutFailureInfo.lastHeartbeatDetails);
    copy.timeoutFailureInfo = { ...timeoutFailureInfo, lastHeartbeatDetails };
  }
  if (canceledFailureInfo) {
    copy.canceledFailureInfo = { ...canceledFailureInfo, details: copyPayloads(canceledFailureInfo.details) };
  }
  if (resetWorkflowFailureInfo) {
    copy.resetWorkflowFailureInfo = {
      lastHeartbeatDetails: copyPayloads(resetWorkflowFailureInfo.lastHeartbeatDetails),
    };
  }
  return copy;
}

function copyPayloads(payloads: Payloads | null | undefined): Payloads | undefined {
  return payloads ? { payloads: [...payloads.payloads] } : undefined;
}
