/**
 * Failures cut to a size: what tells the kind of failure and its message stays, and as much of the rest as there is
 * room for.
 */
import { encodeMessage, type Failure } from '@nest-temporal/core/internal/proto/index';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { serverFailure } from './server-failure.js';

export const failureExceedsLimit = 'Failure exceeds size limit.';

const deepestCause = 20;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a pending activity keeps of a failed attempt. */
export function keptFailure(config: DynamicConfig, failure: Failure | null | undefined): Failure | undefined {
  if (!failure) return undefined;
  const limit = config.get('limit.mutableStateActivityFailureSize.error');
  if (encodeMessage('Failure', failure).length <= limit) return failure;
  return { ...serverFailure(failureExceedsLimit), cause: truncatedFailure(failure, limit) };
}

/** The failure with its texts cut so that it has about `maxBytes`; details go. */
export function truncatedFailure(failure: Failure, maxBytes: number, depth: number = deepestCause): Failure {
  let room = maxBytes;
  const cut = (text: string | undefined): string => {
    const kept = startOf(text ?? '', room);
    const bytes = Buffer.byteLength(kept);
    // The field around a text takes up to four bytes.
    room -= bytes > 0 ? bytes + 4 : 0;
    return kept;
  };
  const truncated: Failure = {};
  const { applicationFailureInfo: application, serverFailureInfo: server, cause } = failure;
  if (application) {
    truncated.applicationFailureInfo = { nonRetryable: application.nonRetryable, type: cut(application.type) };
    room -= 8;
  } else if (server) {
    truncated.serverFailureInfo = { nonRetryable: server.nonRetryable };
    room -= 4;
  }
  truncated.source = cut(failure.source);
  truncated.message = cut(failure.message);
  truncated.stackTrace = cut(failure.stackTrace);
  if (cause && room > 4 && depth > 0) truncated.cause = truncatedFailure(cause, room - 4, depth - 1);
  return truncated;
}

/** The longest prefix of a string with at most `maxBytes` in UTF-8. */
function startOf(text: string, maxBytes: number): string {
  if (maxBytes <= 0) return '';
  if (text.length * 3 <= maxBytes) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // A byte of the form 10xxxxxx continues a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return decoder.decode(bytes.subarray(0, end));
}
