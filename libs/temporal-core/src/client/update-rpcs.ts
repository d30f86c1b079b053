/**
 * RPCs of updates. The server responds when the update has reached the requested stage or after about 20 seconds, whichever
 * comes first. Every call here is therefore a repeated long poll; the update ID makes the repetitions a single update.
 */
import type { UpdateOutcome, UpdateWorkflowExecutionRequest } from '../proto/index.js';
import { UpdateWorkflowExecutionLifecycleStage as Stage } from '../proto/enums.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import type { ClientContext } from './client-context.js';
import { headerOf } from './client-payloads.js';
import type { WorkflowStartUpdateInput, WorkflowStartUpdateOutput } from './interceptors.js';
import { pollUntilAnswered } from './long-poll.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import { updateStages } from '../common/policy-enums.js';

const accepted = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
const completed = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;

/** Sends an update and waits until it has reached the stage. */
export async function startUpdate(
  client: ClientContext,
  input: WorkflowStartUpdateInput,
  options: RpcCallOptions,
): Promise<WorkflowStartUpdateOutput> {
  const { namespace, identity, payloads, connection, clock } = client;
  const { workflowExecution, firstExecutionRunId, updateName, updateId, waitForStage } = input;
  const context = payloads.contextOf(workflowExecution.workflowId);
  const args = payloads.arguments(input.args, input.parameterTypes, `update "${updateName}"`, context);
  const request: UpdateWorkflowExecutionRequest = {
    namespace,
    workflowExecution,
    firstExecutionRunId,
    waitPolicy: { lifecycleStage: updateStages.toWire(waitForStage) },
    request: { meta: { updateId, identity }, input: { header: headerOf(input.headers), name: updateName, args } },
  };
  await payloads.encode('UpdateWorkflowExecutionRequest', request, context);
  const { outcome, updateRef } = await pollUntilAnswered(clock, options, async (pollOptions) => {
    const response = await connection.workflowService.updateWorkflowExecution(request, pollOptions);
    // Before it is accepted the server keeps the update in memory only: send it again.
    return response.outcome || (response.stage ?? 0) >= accepted ? response : undefined;
  });
  const workflowRunId = updateRef?.workflowExecution?.runId ?? '';
  if (outcome) return { updateId, workflowRunId, outcome };
  if (waitForStage === 'ACCEPTED') return { updateId, workflowRunId };
  const execution = { workflowId: workflowExecution.workflowId, runId: workflowRunId };
  return { updateId, workflowRunId, outcome: await awaitOutcome(client, execution, updateId, options) };
}

/** Waits until an update has completed or has been rejected. */
export async function awaitOutcome(
  { namespace, identity, connection, clock }: ClientContext,
  workflowExecution: WorkflowExecutionRef,
  updateId: string,
  options: RpcCallOptions,
): Promise<UpdateOutcome> {
  const request = {
    namespace,
    identity,
    updateRef: { workflowExecution, updateId },
    waitPolicy: { lifecycleStage: completed },
  };
  return pollUntilAnswered(clock, options, async (pollOptions) => {
    const { outcome } = await connection.workflowService.pollWorkflowExecutionUpdate(request, pollOptions);
    return outcome;
  });
}
