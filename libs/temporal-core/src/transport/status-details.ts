/**
 * Why the server rejected a call: the messages of `temporal.api.errordetails.v1` in the trailer
 * `grpc-status-details-bin`. They are more specific than the status code and the message.
 */
import { RpcError } from '../common/rpc-channel.js';
import { decodeMessage } from '../proto/index.js';
import type { Any, MessageTypes, Status } from '../proto/index.js';

/** Short names of the messages of `temporal.api.errordetails.v1` that a failed call can return. */
export type StatusDetailName = Extract<
  keyof MessageTypes,
  | 'ActivityExecutionAlreadyStartedFailure'
  | 'CancellationAlreadyRequestedFailure'
  | 'ClientVersionNotSupportedFailure'
  | 'MultiOperationExecutionFailure'
  | 'NamespaceAlreadyExistsFailure'
  | 'NamespaceInvalidStateFailure'
  | 'NamespaceNotActiveFailure'
  | 'NamespaceNotFoundFailure'
  | 'NamespaceUnavailableFailure'
  | 'NewerBuildExistsFailure'
  | 'NexusOperationExecutionAlreadyStartedFailure'
  | 'NotFoundFailure'
  | 'PermissionDeniedFailure'
  | 'QueryFailedFailure'
  | 'ResourceExhaustedFailure'
  | 'ServerVersionNotSupportedFailure'
  | 'SystemWorkflowFailure'
  | 'WorkflowExecutionAlreadyStartedFailure'
  | 'WorkflowNotReadyFailure'
>;

const packagePath = '/temporal.api.errordetails.v1.';

/** The `google.rpc.Status` of a failed call, or undefined when there is none or it cannot be decoded. */
export function statusOf(error: unknown): Status | undefined {
  if (!(error instanceof RpcError) || !error.statusDetails) return undefined;
  try {
    return decodeMessage('Status', error.statusDetails);
  } catch {
    // A malformed explanation must not replace the error.
    return undefined;
  }
}

/**
 * The detail of this type that a failed call returned, if any.
 *
 * @example
 * statusDetail(error, 'WorkflowExecutionAlreadyStartedFailure')?.runId
 */
export function statusDetail<K extends StatusDetailName>(error: unknown, name: K): MessageTypes[K] | undefined {
  return findDetail(statusOf(error)?.details, name);
}

/** The detail of this type in a list of packed details, such as those of one operation of a multi-operation. */
export function findDetail<K extends StatusDetailName>(
  details: readonly Any[] | undefined,
  name: K,
): MessageTypes[K] | undefined {
  const any = details?.find(({ typeUrl }) => typeUrl?.endsWith(packagePath + name));
  if (!any) return undefined;
  try {
    return decodeMessage(name, any.value ?? new Uint8Array(0));
  } catch {
    return undefined;
  }
}
