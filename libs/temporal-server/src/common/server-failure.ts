/** A failure that the server itself reports. */
import type { Failure } from '@nest-temporal/core/internal/proto/index';

export function serverFailure(message: string, nonRetryable = false): Failure {
  return { message, serverFailureInfo: { nonRetryable } };
}
