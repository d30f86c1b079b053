/**
 * What is above the size limits of the server. Sending it again changes nothing, and not to answer makes the server repeat
 * the work; so the answer is a failure that says what was too large, small enough to be taken.
 */
import { ApplicationFailure } from '../common/failures.js';
import type { FailureInfo } from '../common/payload.js';
import { RpcError } from '../common/rpc-channel.js';

const maxMessageLength = 2_000;
const maxStackLength = 4_000;

/** Stands for a value that the server does not take. Trying again would make the same value. */
export function tooLargeFailure(what: string, type: string, cause: unknown): ApplicationFailure {
  const limit = cause instanceof RpcError ? ` (${cause.message})` : '';
  return ApplicationFailure.nonRetryable(
    `The ${what} is larger than the server accepts${limit}. Store large data elsewhere and return a reference to it`,
    type,
  );
}

/** A failure without what made it large: payloads, causes, the greater part of its texts. Type and retryability stay. */
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
  return text.length <= length ? text : `${text.slice(0, length)}… (cut: the failure was too large for the server)`;
}
