/**
 * What becomes of a payload that arrives and cannot be used. Some can never be read, whoever tries: broken JSON, no encoding,
 * data of the wrong shape. They are the fault of whoever sent them, and must not stop the receiver. Others could be read by
 * a receiver that is set up otherwise: its codec or converter is missing, or fails. Dropping those would lose data.
 *
 * A signal of an unknown encoding counts as the former: arguments of the start are read before any signal, so that a worker
 * without its codec fails the workflow task before it can lose one.
 */
import { ApplicationFailure } from '../common/failures.js';
import { PayloadDecodeError, PayloadValidationError, UnknownPayloadEncodingError } from './errors.js';
import { toValidationFailure } from './validation-issues.js';

/** `type` of the failure that a payload becomes that can never be read. */
export const unreadablePayloadType = 'UnreadablePayload';

/**
 * The failure to answer with, when `error` says that the payload can never be used: never retried.
 *
 * @returns `undefined` for every other error
 */
export function unusablePayloadFailure(error: unknown): ApplicationFailure | undefined {
  if (error instanceof PayloadValidationError) return toValidationFailure(error);
  if (!(error instanceof PayloadDecodeError)) return undefined;
  return ApplicationFailure.nonRetryable(error.message, unreadablePayloadType);
}

/** True for the arguments of a signal that no handler can get. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnknownPayloadEncodingError || unusablePayloadFailure(error) !== undefined;
}
