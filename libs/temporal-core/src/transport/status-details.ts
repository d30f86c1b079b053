/**
 * Why the server refused a call: the messages of `temporal.api.errordetails.v1` that it packs into the trailer
 * `grpc-status-details-bin`, next to a code and a message that are too coarse to decide by.
 */
import { RpcError } from '../common/rpc-channel.js';
import { decodeMessage } from '../proto/index.js';
import type { Any, MessageTypes, Status } from '../proto/index.js';

/** Short names of the messages of `temporal.api.errordetails.v1` that a call can end with. */
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

/** The `google.rpc.Status` that came with a failed call, or undefined when none came or it cannot be read. */
export function statusOf(error: unknown): Status | undefined {
  if (!(error instanceof RpcError) || !error.statusDetails) return undefined;
  try {
    return decodeMessage('Status', error.statusDetails);
  } catch {
    // What explains an error must not replace it.
    return undefined;
  }
}

/**
 * The detail of this type that came with a failed call, if one did.
 *
 * @example
 * statusDetail(error, 'WorkflowExecutionAlreadyStartedFailure')?.runId
 */
export function statusDetail<K extends StatusDetailName>(error: unknown, name: K): MessageTypes[K] | undefined {
  return findDetail(statusOf(error)?.details, name);
}

/** The detail of this type among packed ones, such as those of one operation of a multi-operation. */
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
