/** Converts RPC errors to the errors of client calls. Errors without a class of their own are rethrown unchanged. */
import { RpcError } from '../common/rpc-channel.js';
import { NamespaceNotFoundError } from '../transport/errors.js';
import { statusDetail, statusOf } from '../transport/status-details.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from './errors.js';

/** The error of a call that needs the workflow to exist. */
export function workflowCallError(
  error: unknown,
  { workflowId, runId }: WorkflowExecutionRef,
  namespace: string,
): unknown {
  if (!(error instanceof RpcError) || error.status !== 'NOT_FOUND') return error;
  if (error instanceof NamespaceNotFoundError) return error;
  return new WorkflowNotFoundError(serverMessageOf(error), workflowId, runId, namespace, { cause: error });
}

/** The message of the server, without the text that the transport adds and without a trailing period. */
export function serverMessageOf(error: RpcError): string {
  return (statusOf(error)?.message || error.message).replace(/\.$/, '');
}

/** The error of a start. */
export function startError(error: unknown, workflowId: string, workflowType: string): unknown {
  if (!(error instanceof RpcError) || error.status !== 'ALREADY_EXISTS') return error;
  const runId = statusDetail(error, 'WorkflowExecutionAlreadyStartedFailure')?.runId || undefined;
  return new WorkflowExecutionAlreadyStartedError(workflowId, workflowType, runId, { cause: error });
}
