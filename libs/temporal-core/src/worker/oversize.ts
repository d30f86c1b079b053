/**
 * Handles values above the size limits of the server. Resending them does not help, and without a response the server repeats
 * the work. The response is therefore a small failure that names the value that was too large.
 */
import { ApplicationFailure } from '../common/failures.js';
import type { FailureInfo } from '../common/payload.js';
import { RpcError } from '../common/rpc-channel.js';

const maxMessageLength = 2_000;
const maxStackLength = 4_000;

/** Replaces a value that the server rejects. Not retryable: another attempt would produce the same value. */
export function tooLargeFailure(what: string, type: string, cause: unknown): ApplicationFailure {
  const limit = cause instanceof RpcError ? ` (${cause.message})` : '';
  return ApplicationFailure.nonRetryable(
    `The ${what} is larger than the server accepts${limit}. Store large data elsewhere and return a reference to it.`,
    type,
  );
}

/** Removes payloads, causes and most of the text from a failure. Keeps its type and retryability. */
export function withoutBulk({ message, stackTrace, source, applicationFailureInfo }: FailureInfo): FailureInfo {
  const { type, nonRetryable, nextRetryDelay, category } = applicationFailureInfo ?? {};
  return {
    message: cut(message ?? '', maxMessageLength),
    stackTrace: cut(stackTrace ?? '', maxStackLength),
    ...(source === undefined ? {} : { source }),
    applicationFailureInfo: {
      ...(type === undefined ? {} : { type: cut(type, 200) }),
      ...(nonRetryable === undefined ? {} : { nonRetryable }),
      ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
      ...(category === undefined ? {} : { category }),
    },
  };
}

function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text.slice(0, length)}… (truncated: the failure was too large for the server)`;
}
