import { describe, expect, it } from 'vitest';
import { RpcError } from '../common/rpc-channel.js';
import { encodeMessage } from '../proto/index.js';
import type { MessageName, MessageTypes } from '../proto/index.js';
import { findDetail, statusDetail, statusOf } from './status-details.js';

const url = 'type.googleapis.com/temporal.api.errordetails.v1.';
function packed<K extends MessageName>(name: K, message: MessageTypes[K], fullName: string = name) {
  return { typeUrl: url + fullName, value: encodeMessage(name, message) };
}
const errorWith = (...details: { typeUrl: string; value: Uint8Array }[]): RpcError =>
  new RpcError({
    status: 'ALREADY_EXISTS',
    message: 'no',
    statusDetails: encodeMessage('Status', { code: 6, details }),
  });

describe('status details', () => {
  it('give the detail of the type that is asked for', () => {
    const error = errorWith(
      packed('ResourceExhaustedFailure', { cause: 1, scope: 1 }),
      packed('WorkflowExecutionAlreadyStartedFailure', { runId: 'r1', startRequestId: 's1' }),
    );
    expect(statusDetail(error, 'WorkflowExecutionAlreadyStartedFailure')).toMatchObject({
      runId: 'r1',
      startRequestId: 's1',
    });
    expect(statusDetail(error, 'ResourceExhaustedFailure')).toMatchObject({ cause: 1, scope: 1 });
    expect(statusDetail(error, 'QueryFailedFailure')).toBeUndefined();
    expect(statusOf(error)?.code).toBe(6);
  });

  it('lie inside those of a multi-operation, one list for each operation', () => {
    const started = packed('WorkflowExecutionAlreadyStartedFailure', { runId: 'r1' });
    const error = errorWith(
      packed('MultiOperationExecutionFailure', { statuses: [{ code: 6, details: [started] }, { code: 10 }] }),
    );
    const statuses = statusDetail(error, 'MultiOperationExecutionFailure')?.statuses ?? [];
    const runIds = statuses.map(({ details }) => findDetail(details, 'WorkflowExecutionAlreadyStartedFailure')?.runId);
    expect(runIds).toEqual(['r1', undefined]);
  });

  it('are none where an error carries none, or bytes that are no status', () => {
    expect(statusDetail(new Error('x'), 'NotFoundFailure')).toBeUndefined();
    expect(statusDetail(new RpcError({ status: 'NOT_FOUND', message: 'x' }), 'NotFoundFailure')).toBeUndefined();
    const broken = new RpcError({ status: 'NOT_FOUND', message: 'x', statusDetails: Uint8Array.of(0xff, 0xff) });
    expect(statusDetail(broken, 'NotFoundFailure')).toBeUndefined();
    const brokenDetail = errorWith({ typeUrl: `${url}NotFoundFailure`, value: Uint8Array.of(0xff) });
    expect(statusDetail(brokenDetail, 'NotFoundFailure')).toBeUndefined();
  });
});
