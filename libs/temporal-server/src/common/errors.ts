/**
 * What a call is refused with: a gRPC status, and beside it the message of `temporal.api.errordetails.v1` that clients
 * branch on. Handlers throw them and the dispatcher turns them into a status; they never leave the server as objects.
 */
import { rpcStatusNames, type RpcStatus, type RpcStatusName } from '@nest-temporal/core/internal/common/rpc-channel';
import {
  NamespaceState,
  ResourceExhaustedScope,
  type ResourceExhaustedCause,
} from '@nest-temporal/core/internal/proto/enums';
import { encodeMessage, packAny } from '@nest-temporal/core/internal/proto/index';
import type {
  Any,
  Failure,
  MultiOperationExecutionFailure_OperationStatus,
} from '@nest-temporal/core/internal/proto/index';

/** A status other than OK, without details unless a subclass adds them. */
export class ServiceError extends Error {
  override readonly name: string = 'ServiceError';

  constructor(
    readonly status: RpcStatusName,
    message: string,
    readonly details: readonly Any[] = [],
  ) {
    super(message);
  }

  /** What goes over the wire. A status without details carries no `statusDetails`. */
  toStatus(): RpcStatus {
    const { status, message, details } = this;
    if (details.length === 0) return { status, message };
    const code = rpcStatusNames.indexOf(status);
    return { status, message, statusDetails: encodeMessage('Status', { code, message, details: [...details] }) };
  }

  /** The same as part of a multi-operation. */
  toOperationStatus(): MultiOperationExecutionFailure_OperationStatus {
    return { code: rpcStatusNames.indexOf(this.status), message: this.message, details: [...this.details] };
  }
}

/** A request that can never succeed as it is. */
export class InvalidArgumentError extends ServiceError {
  override readonly name = 'InvalidArgumentError';

  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** A workflow code's failure to answer a query. */
export class QueryFailedError extends ServiceError {
  override readonly name = 'QueryFailedError';

  constructor(message: string, failure?: Failure | null) {
    super('INVALID_ARGUMENT', message, [packAny('QueryFailedFailure', failure ? { failure } : {})]);
  }
}

/** A workflow, run, task or activity that does not exist, or no longer. */
export class NotFoundError extends ServiceError {
  override readonly name = 'NotFoundError';

  constructor(message: string) {
    super('NOT_FOUND', message, [packAny('NotFoundFailure', {})]);
  }
}

/** A namespace that nobody registered. */
export class NamespaceNotFoundError extends ServiceError {
  override readonly name = 'NamespaceNotFoundError';

  constructor(readonly namespace: string) {
    super('NOT_FOUND', `Namespace ${namespace} is not found.`, [packAny('NamespaceNotFoundFailure', { namespace })]);
  }
}

/** Something of this name stands already. */
export class AlreadyExistsError extends ServiceError {
  override readonly name = 'AlreadyExistsError';

  constructor(message: string) {
    super('ALREADY_EXISTS', message);
  }
}

export class NamespaceAlreadyExistsError extends ServiceError {
  override readonly name = 'NamespaceAlreadyExistsError';

  constructor(message = 'Namespace already exists.') {
    super('ALREADY_EXISTS', message, [packAny('NamespaceAlreadyExistsFailure', {})]);
  }
}

/** A workflow id that a run holds, or whose reuse a policy forbids. */
export class WorkflowExecutionAlreadyStartedError extends ServiceError {
  override readonly name = 'WorkflowExecutionAlreadyStartedError';

  constructor(
    message: string,
    readonly startRequestId: string,
    readonly runId: string,
    readonly firstExecutionRunId = '',
  ) {
    const failure = { startRequestId, runId, ...(firstExecutionRunId && { firstExecutionRunId }) };
    super('ALREADY_EXISTS', message, [packAny('WorkflowExecutionAlreadyStartedFailure', failure)]);
  }
}

/** A request that the present state forbids. */
export class FailedPreconditionError extends ServiceError {
  override readonly name = 'FailedPreconditionError';

  constructor(message: string) {
    super('FAILED_PRECONDITION', message);
  }
}

/** A run that cannot answer queries or take updates yet. */
export class WorkflowNotReadyError extends ServiceError {
  override readonly name = 'WorkflowNotReadyError';

  constructor(message: string) {
    super('FAILED_PRECONDITION', message, [packAny('WorkflowNotReadyFailure', {})]);
  }
}

/** A namespace in a state that forbids the request, such as one that is being deleted. */
export class NamespaceInvalidStateError extends ServiceError {
  override readonly name = 'NamespaceInvalidStateError';

  constructor(namespace: string, state: NamespaceState, allowedStates: readonly NamespaceState[]) {
    const allowed = allowedStates.map(stateName).join(' or ');
    super('FAILED_PRECONDITION', `Namespace has invalid state: ${stateName(state)}. Must be ${allowed}.`, [
      packAny('NamespaceInvalidStateFailure', { namespace, state, allowedStates: [...allowedStates] }),
    ]);
  }
}

/** A limit that is reached; most clients try again after a while. */
export class ResourceExhaustedError extends ServiceError {
  override readonly name = 'ResourceExhaustedError';

  constructor(
    message: string,
    readonly limitCause: ResourceExhaustedCause,
    scope: ResourceExhaustedScope = ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_UNSPECIFIED,
  ) {
    super('RESOURCE_EXHAUSTED', message, [packAny('ResourceExhaustedFailure', { cause: limitCause, scope })]);
  }
}

export class PermissionDeniedError extends ServiceError {
  override readonly name = 'PermissionDeniedError';

  constructor(message: string, reason = '') {
    super('PERMISSION_DENIED', message, [packAny('PermissionDeniedFailure', reason ? { reason } : {})]);
  }
}

/** An RPC, or a part of one, that this server does not have. */
export class UnimplementedError extends ServiceError {
  override readonly name = 'UnimplementedError';

  constructor(message: string) {
    super('UNIMPLEMENTED', message);
  }
}

/** The caller's time is over. */
export class DeadlineExceededError extends ServiceError {
  override readonly name = 'DeadlineExceededError';

  constructor(message = 'context deadline exceeded') {
    super('DEADLINE_EXCEEDED', message);
  }
}

/** The caller went away. */
export class CancelledError extends ServiceError {
  override readonly name = 'CancelledError';

  constructor(message = 'context canceled') {
    super('CANCELLED', message);
  }
}

/** The server cannot answer now, above all because it stops. */
export class UnavailableError extends ServiceError {
  override readonly name = 'UnavailableError';

  constructor(message: string) {
    super('UNAVAILABLE', message);
  }
}

/** A request that was overtaken by another one. */
export class AbortedError extends ServiceError {
  override readonly name = 'AbortedError';

  constructor(message: string) {
    super('ABORTED', message);
  }
}

/** A fault of the server itself. */
export class InternalError extends ServiceError {
  override readonly name = 'InternalError';

  constructor(message: string) {
    super('INTERNAL', message);
  }
}

/** A message without fields, which no RPC names and the generated code therefore does not know. */
const multiOperationAborted: Any = {
  typeUrl: 'type.googleapis.com/temporal.api.failure.v1.MultiOperationExecutionAborted',
};

/** What an operation of a multi-operation ends with when another one failed. */
export class MultiOperationAbortedError extends ServiceError {
  override readonly name = 'MultiOperationAbortedError';

  constructor(message = 'Operation was aborted.') {
    super('ABORTED', message, [multiOperationAborted]);
  }
}

/**
 * A multi-operation of which at least one operation failed; its status is that of the first one that was not merely
 * aborted.
 */
export class MultiOperationError extends ServiceError {
  override readonly name = 'MultiOperationError';

  constructor(
    message: string,
    /** One an operation, in their order; undefined for one that succeeded. */
    readonly operations: readonly (ServiceError | undefined)[],
  ) {
    const failed = operations.find((error) => error && !(error instanceof MultiOperationAbortedError));
    const statuses = operations.map((error) => error?.toOperationStatus() ?? {});
    super(failed?.status ?? 'ABORTED', message, [packAny('MultiOperationExecutionFailure', { statuses })]);
  }
}

function stateName(state: NamespaceState): string {
  const name = Object.entries(NamespaceState).find(([, number]) => number === state)?.[0] ?? String(state);
  const words = name.replace('NAMESPACE_STATE_', '').toLowerCase().split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
