// Times, payloads and retry policies in the shape of the wire, and back. Absent stays absent: the server's defaults apply.
import type { Duration, Payload, Payloads, RetryPolicy, Timestamp } from './gen/types.js';
import { durationFromMs, durationToMs, timestampToMs } from './time.js';

/** A retry policy in milliseconds. */
interface RetryPolicyMs {
  initialIntervalMs?: number;
  backoffCoefficient?: number;
  maximumIntervalMs?: number;
  maximumAttempts?: number;
  nonRetryableErrorTypes?: readonly string[];
}

export function toDuration(ms: number | undefined): Duration | undefined {
  return ms === undefined ? undefined : durationFromMs(ms);
}

/** Milliseconds; `undefined` for a duration that is absent or zero, which the server treats alike. */
export function fromDuration(duration: Duration | null | undefined): number | undefined {
  const ms = durationToMs(duration);
  return ms === 0 ? undefined : ms;
}

/** Whole milliseconds since the Unix epoch, as workflow time has them. */
export function toWorkflowTime(timestamp: Timestamp | null | undefined): number {
  return timestamp == null ? 0 : Math.floor(timestampToMs(timestamp));
}

export function toPayloads(payload: Payload | undefined): Payloads | undefined {
  return payload && { payloads: [payload] };
}

export function toRetryPolicy(policy: RetryPolicyMs | undefined): RetryPolicy | undefined {
  return (
    policy && {
      initialInterval: toDuration(policy.initialIntervalMs),
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: toDuration(policy.maximumIntervalMs),
      maximumAttempts: policy.maximumAttempts,
      nonRetryableErrorTypes: policy.nonRetryableErrorTypes && [...policy.nonRetryableErrorTypes],
    }
  );
}

export function fromRetryPolicy(policy: RetryPolicy | null | undefined): RetryPolicyMs | undefined {
  if (policy == null) return undefined;
  return {
    initialIntervalMs: fromDuration(policy.initialInterval),
    backoffCoefficient: policy.backoffCoefficient,
    maximumIntervalMs: fromDuration(policy.maximumInterval),
    maximumAttempts: policy.maximumAttempts,
    nonRetryableErrorTypes: [...(policy.nonRetryableErrorTypes ?? [])],
  };
}
