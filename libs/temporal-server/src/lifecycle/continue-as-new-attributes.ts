/** What ContinueAsNewWorkflowExecution asks for, checked, with what it leaves open taken from the run that ends. */
import type { ContinueAsNewWorkflowExecutionCommandAttributes } from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { retryPolicyFault, withRetryDefaults } from '../common/retry-policy.js';
import { wantedTaskQueueFault } from '../common/task-queue-fault.js';
import { cappedDuration, checkSize, durationFault, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { checkedCommandAttributes, checkMemoSize, taskQueueText } from './command-checks.js';
import { storedFields } from './start-plan.js';
import { runTimeoutWithin, taskTimeoutWithin } from './start-timeouts.js';
import { CommandFault } from '../common/command-fault.js';

const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CONTINUE_AS_NEW_ATTRIBUTES;
const on = 'ContinueAsNewWorkflowExecutionCommand';

/** @throws CommandFault */
export function continuedAttributes(
  context: CommandContext,
  attributes: ContinueAsNewWorkflowExecutionCommandAttributes,
): ContinueAsNewWorkflowExecutionCommandAttributes {
  const { server, transaction } = context;
  const { started, namespace } = transaction.state;
  const typeName = attributes.workflowType?.name || started.workflowType?.name || '';
  const queueOfRun = started.taskQueue?.name ?? '';
  const taskQueue = {
    name: attributes.taskQueue?.name || queueOfRun,
    kind: attributes.taskQueue?.kind || TaskQueueKind.TASK_QUEUE_KIND_NORMAL,
  };
  const which = `WorkflowType=${typeName} TaskQueue=${taskQueueText(taskQueue)}`;
  checkTypeLength(context, typeName);
  refuse(`error validating ${on} TaskQueue: `, wantedTaskQueueFault(server.config, taskQueue, queueOfRun), which);
  for (const field of ['RunTimeout', 'TaskTimeout'] as const) {
    refuse(`Invalid Workflow${field} on ${on}: `, durationFault(attributes[`workflow${field}`]), which);
  }
  refuse(`Invalid BackoffStartInterval on ${on}: `, durationFault(attributes.backoffStartInterval), which);
  const retryPolicy = attributes.retryPolicy ? withRetryDefaults(attributes.retryPolicy) : undefined;
  refuse(`invalid WorkflowRetryPolicy on ${on}: `, retryPolicy && retryPolicyFault(retryPolicy), which);
  const searchAttributes = checkedCommandAttributes(context, namespace, attributes.searchAttributes, { on, which });
  checkSize(server.config, cause, sizeOf('Payloads', attributes.input), `${on}Attributes. Input`);
  checkMemoSize(context, cause, attributes.memo, `${on}Attributes. Memo`);
  return {
    workflowType: { name: typeName },
    taskQueue,
    input: attributes.input,
    header: attributes.header,
    ...timeouts(context, attributes),
    backoffStartInterval: cappedDuration(attributes.backoffStartInterval),
    retryPolicy,
    cronSchedule: attributes.cronSchedule,
    initiator: attributes.initiator,
    failure: attributes.failure,
    lastCompletionResult: attributes.lastCompletionResult,
    ...storedFields({ memo: attributes.memo, searchAttributes }),
    ...(attributes.inheritBuildId && { inheritBuildId: true }),
  };
}

function timeouts(
  { server, transaction }: CommandContext,
  attributes: ContinueAsNewWorkflowExecutionCommandAttributes,
): Pick<ContinueAsNewWorkflowExecutionCommandAttributes, 'workflowRunTimeout' | 'workflowTaskTimeout'> {
  const { started } = transaction.state;
  const wantedRun = cappedDuration(attributes.workflowRunTimeout);
  const wantedTask = cappedDuration(attributes.workflowTaskTimeout);
  const runTimeout = durationToMs(wantedRun) ? wantedRun : started.workflowRunTimeout;
  const taskTimeout = durationToMs(wantedTask) ? wantedTask : started.workflowTaskTimeout;
  const workflowRunTimeout = runTimeoutWithin(runTimeout, started.workflowExecutionTimeout);
  return {
    workflowRunTimeout: workflowRunTimeout ?? { seconds: 0, nanos: 0 },
    workflowTaskTimeout: taskTimeoutWithin(server.config, taskTimeout, workflowRunTimeout),
  };
}

function checkTypeLength({ server }: CommandContext, typeName: string): void {
  const length = Buffer.byteLength(typeName);
  const limit = server.config.get('limit.maxIDLength');
  if (length <= limit) return;
  const lengths = `WorkflowType=${typeName} Length=${length} Limit=${limit}`;
  throw new CommandFault(cause, `WorkflowType on ${on} exceeds length limit. ${lengths}`);
}

function refuse(what: string, fault: string | undefined, which: string): void {
  if (fault !== undefined) throw new CommandFault(cause, `${what}${fault}. ${which}`);
}
