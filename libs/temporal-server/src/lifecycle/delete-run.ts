/** DeleteWorkflowExecution: a run goes with its history, soon after the call. One that runs is terminated first. */
import type {
  DeleteWorkflowExecutionRequest,
  DeleteWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import type { ServerContext } from '../context/server-context.js';
import { terminateRun } from './close-run.js';
import { runNameOf } from '../common/run-name.js';
import { serverIdentity } from '../common/server-identity.js';
import { isRunning } from '../context/run-state.js';

/** @throws InvalidArgumentError, NotFoundError */
export function deleteRun(
  context: ServerContext,
  { namespace = '', workflowExecution }: DeleteWorkflowExecutionRequest,
): DeleteWorkflowExecutionResponse {
  const { workflowId, runId } = runNameOf(workflowExecution);
  const run = context.runs.get(namespace, workflowId, runId);
  run.transact((transaction) => {
    transaction.keepSpeculative();
    if (isRunning(transaction.state)) {
      terminateRun(context, transaction, { reason: 'Delete workflow execution', identity: serverIdentity });
    }
    // After what the end of the run brought about: word to its parent and its children.
    transaction.transfer(() => context.runs.delete(run.state));
  });
  return {};
}
