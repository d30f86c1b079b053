/** The server command that starts a child workflow. */
import type { StartChildWorkflowCommand } from '../../activation/commands.js';
import { idReusePolicies, parentClosePolicies } from '../../common/policy-enums.js';
import { CommandType, TaskQueueKind } from '../../proto/enums.js';
import type { Command } from '../../proto/index.js';
import { toDuration, toRetryPolicy } from '../../proto/wire-values.js';
import type { MachineContext } from './machine-context.js';

export function buildStartChildCommand(
  request: StartChildWorkflowCommand,
  { namespace, taskQueue }: MachineContext,
): Command {
  const { memo, searchAttributes, parentClosePolicy, workflowIdReusePolicy } = request;
  const ownQueue = request.taskQueue ?? taskQueue;
  return {
    commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
    userMetadata: request.userMetadata,
    startChildWorkflowExecutionCommandAttributes: {
      namespace,
      workflowId: request.workflowId,
      workflowType: { name: request.workflowType },
      taskQueue: { name: ownQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      input: { payloads: request.arguments },
      header: { fields: request.headers },
      workflowExecutionTimeout: toDuration(request.workflowExecutionTimeoutMs),
      workflowRunTimeout: toDuration(request.workflowRunTimeoutMs),
      workflowTaskTimeout: toDuration(request.workflowTaskTimeoutMs),
      parentClosePolicy: parentClosePolicy && parentClosePolicies.toWire(parentClosePolicy),
      workflowIdReusePolicy: workflowIdReusePolicy && idReusePolicies.toWire(workflowIdReusePolicy),
      retryPolicy: toRetryPolicy(request.retryPolicy),
      cronSchedule: request.cronSchedule,
      memo: memo && { fields: memo },
      searchAttributes: searchAttributes && { indexedFields: searchAttributes },
      inheritBuildId: ownQueue === taskQueue,
      priority: request.priority,
    },
  };
}
