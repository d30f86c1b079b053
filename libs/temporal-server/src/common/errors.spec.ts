import { describe, expect, it } from 'vitest';
import { NamespaceState, ResourceExhaustedCause } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, unpackAny, type MessageName } from '@nest-temporal/core/internal/proto/index';
import {
  InvalidArgumentError,
  MultiOperationAbortedError,
  MultiOperationError,
  NamespaceInvalidStateError,
  NamespaceNotFoundError,
  NotFoundError,
  PermissionDeniedError,
  QueryFailedError,
  ResourceExhaustedError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotReadyError,
  type ServiceError,
} from './errors.js';

function detailsOf(error: ServiceError) {
  const { statusDetails } = error.toStatus();
  return statusDetails ? decodeMessage('Status', statusDetails) : undefined;
}

function detailOf(error: ServiceError, name: MessageName): object {
  const [detail] = detailsOf(error)?.details ?? [];
  if (!detail) throw new Error(`${error.name} has no detail`);
  return unpackAny(name, detail);
}

describe('errors of the server', () => {
  it('have a status and a text', () => {
    expect(new InvalidArgumentError('no').toStatus()).toEqual({ status: 'INVALID_ARGUMENT', message: 'no' });
  });

  it.each([
    [new NotFoundError('x'), 5, 'NotFoundFailure', {}],
    [new NamespaceNotFoundError('ns'), 5, 'NamespaceNotFoundFailure', { namespace: 'ns' }],
    [new PermissionDeniedError('x', 'because'), 7, 'PermissionDeniedFailure', { reason: 'because' }],
    [new WorkflowNotReadyError('x'), 9, 'WorkflowNotReadyFailure', {}],
    [new QueryFailedError('x', { message: 'm' }), 3, 'QueryFailedFailure', { failure: { message: 'm' } }],
    [
      new WorkflowExecutionAlreadyStartedError('x', 'request', 'run'),
      6,
      'WorkflowExecutionAlreadyStartedFailure',
      { startRequestId: 'request', runId: 'run' },
    ],
    [
      new ResourceExhaustedError('x', ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW),
      8,
      'ResourceExhaustedFailure',
      { cause: ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW },
    ],
  ] as const)('say in details what clients branch on: %s', (error, code, name, detail) => {
    expect(detailsOf(error)).toMatchObject({ code, message: error.message });
    expect(detailOf(error, name)).toEqual(detail);
  });

  it('name the state of a namespace as the real server does', () => {
    const { message } = new NamespaceInvalidStateError('ns', NamespaceState.NAMESPACE_STATE_DELETED, [
      NamespaceState.NAMESPACE_STATE_REGISTERED,
      NamespaceState.NAMESPACE_STATE_DEPRECATED,
    ]);
    expect(message).toBe('Namespace has invalid state: Deleted. Must be Registered or Deprecated.');
  });

  describe('of a multi-operation', () => {
    it('have the status of the operation that failed, and one for each operation', () => {
      const error = new MultiOperationError('no', [new MultiOperationAbortedError(), new NotFoundError('gone')]);
      expect(error.toStatus()).toMatchObject({ status: 'NOT_FOUND', message: 'no' });
      expect(detailOf(error, 'MultiOperationExecutionFailure')).toMatchObject({
        statuses: [
          {
            code: 10,
            message: 'Operation was aborted.',
            details: [{ typeUrl: 'type.googleapis.com/temporal.api.failure.v1.MultiOperationExecutionAborted' }],
          },
          { code: 5, message: 'gone' },
        ],
      });
    });

    it('are ABORTED when no operation failed by itself', () => {
      const error = new MultiOperationError('no', [new MultiOperationAbortedError(), undefined]);
      expect(error.toStatus().status).toBe('ABORTED');
    });
  });
});
