/** How long to wait before the next attempt, or why there is none. For activities and for runs with a retry policy. */
import type { Failure, RetryPolicy } from '@nest-temporal/core/internal/proto/index';
import { RetryState } from '@nest-temporal/core/internal/proto/enums';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';

export interface Attempt {
  readonly nowMs: number;
  /** The one that failed; the first is 1. */
  readonly attempt: number;
  /** After it no attempt may begin. */
  readonly expiresMs: number | undefined;
  readonly policy: RetryPolicy;
  /** What the failure asks for instead of the interval of the policy. */
  readonly delayMs?: number;
}

/** The milliseconds until the next attempt, or the reason why there is none. */
export type Backoff = { readonly intervalMs: number } | { readonly refusal: RetryState };

/** The interval before the attempt after `attempt`. Never longer than the policy's longest; whole nanoseconds. */
export function nextBackoff({ nowMs, attempt, expiresMs, policy, delayMs }: Attempt): Backoff {
  const { maximumAttempts = 0, backoffCoefficient = 1 } = policy;
  if (maximumAttempts > 0 && attempt >= maximumAttempts) {
    return { refusal: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED };
  }
  const maximumMs = durationToMs(policy.maximumInterval) ?? 0;
  let intervalMs = delayMs ?? exponential(durationToMs(policy.initialInterval) ?? 0, backoffCoefficient, attempt);
  if (maximumMs === 0 && intervalMs <= 0) return { refusal: RetryState.RETRY_STATE_TIMEOUT };
  if (maximumMs !== 0 && (intervalMs <= 0 || intervalMs > maximumMs)) intervalMs = maximumMs;
  if (expiresMs !== undefined && nowMs + intervalMs > expiresMs) return { refusal: RetryState.RETRY_STATE_TIMEOUT };
  return { intervalMs };
}

/** The delay that an application failure asks for before the next attempt. */
export function requestedDelayMs(failure: Failure | null | undefined): number | undefined {
  return durationToMs(failure?.applicationFailureInfo?.nextRetryDelay);
}

function exponential(initialMs: number, coefficient: number, attempt: number): number {
  return Math.max(0, Math.floor(initialMs * coefficient ** (attempt - 1) * 1e6) / 1e6);
}
