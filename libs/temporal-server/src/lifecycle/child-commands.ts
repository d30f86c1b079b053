/** Command StartChildWorkflowExecution: its checks, and the event by which a run initiates a child. */
import type {
  Command,
  StartChildWorkflowExecutionCommandAttributes,
  StartChildWorkflowExecutionInitiatedEventAttributes,
  TaskQueue,
} from '@nest-temporal/core/internal/proto/index';
import {
  EventType,
  ParentClosePolicy,
  TaskQueueKind,
  WorkflowIdReusePolicy,
  WorkflowTaskFailedCause,
} from '@nest-temporal/core/internal/proto/enums';
import { priorityProblem } from '../common/priority.js';
import { retryPolicyFault, withRetryDefaults } from '../common/retry-policy.js';
import { wantedTaskQueueFault } from '../common/task-queue-fault.js';
import { cappedDuration, checkPending, checkSize, durationFault, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import type { NamespaceRecord } from '../context/namespaces.js';
import { checkedCommandAttributes, checkMemoSize, targetNamespace, taskQueueText } from './command-checks.js';
import { cronFault } from './cron/cron-schedule.js';
import { ignoringRefusal } from './ignoring-refusal.js';
import { startChild } from './start-child.js';
import { storedFields } from './start-plan.js';
import { runTimeoutWithin, taskTimeoutWithin } from './start-timeouts.js';
import { CommandFault } from '../common/command-fault.js';

const badChild = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_START_CHILD_EXECUTION_ATTRIBUTES;
const on = 'StartChildWorkflowExecutionCommand';

export function startChildWorkflow(context: CommandContext, command: Command): void {
  const { server, transaction } = context;
  const { run, state } = transaction;
  const attributes = command.startChildWorkflowExecutionCommandAttributes;
  if (!attributes) throw new CommandFault(badChild, `${on}Attributes is not set on ${on}.`);
  const namespace = targetNamespace(context, badChild, attributes.namespace);
  const initiated = initiatedAttributes(context, namespace, attributes);
  checkSize(server.config, badChild, sizeOf('Payloads', attributes.input), `${on}Attributes. Input`);
  checkMemoSize(context, badChild, attributes.memo, `${on}Attributes.Memo`);
  checkPending(
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_CHILD_WORKFLOWS_LIMIT_EXCEEDED,
    state.children.size,
    server.config.get('limit.numPendingChildExecutions.error'),
    'pending child workflow executions',
  );
  const { eventId = 0 } = transaction.append(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, {
    startChildWorkflowExecutionInitiatedEventAttributes: initiated,
  });
  context.initiatedChildIds.add(attributes.workflowId ?? '');
  transaction.transfer(() => ignoringRefusal(() => startChild(server, run, eventId)));
}

function initiatedAttributes(
  context: CommandContext,
  namespace: NamespaceRecord,
  attributes: StartChildWorkflowExecutionCommandAttributes,
): StartChildWorkflowExecutionInitiatedEventAttributes {
  const { server, transaction, completedEventId } = context;
  const { workflowId = '', workflowType, parentClosePolicy, workflowIdReusePolicy } = attributes;
  const which = `WorkflowId=${workflowId} WorkflowType=${workflowType?.name ?? ''} Namespace=${namespace.name}`;
  checkNames(context, attributes, namespace.name);
  checkTimeouts(attributes, which);
  const retryPolicy = attributes.retryPolicy ? withRetryDefaults(attributes.retryPolicy) : undefined;
  refuse('invalid WorkflowRetryPolicy', retryPolicy && retryPolicyFault(retryPolicy), which);
  const { cronSchedule } = attributes;
  refuse('invalid CronSchedule', cronSchedule ? cronFault(cronSchedule, transaction.nowMs) : undefined, which);
  const searchAttributes = checkedCommandAttributes(context, namespace.name, attributes.searchAttributes, {
    on: 'StartChildWorkflowCommand',
    which,
  });
  const priorityFault = priorityProblem(attributes.priority);
  if (priorityFault) throw new CommandFault(badChild, priorityFault);
  const executionTimeout = cappedDuration(attributes.workflowExecutionTimeout);
  const runTimeout = runTimeoutWithin(cappedDuration(attributes.workflowRunTimeout), executionTimeout);
  const taskTimeout = cappedDuration(attributes.workflowTaskTimeout);
  return {
    namespace: namespace.name,
    namespaceId: namespace.id,
    workflowId,
    workflowType,
    taskQueue: taskQueueFor(context, attributes.taskQueue, which),
    input: attributes.input,
    header: attributes.header,
    workflowExecutionTimeout: executionTimeout,
    workflowRunTimeout: runTimeout ?? { seconds: 0, nanos: 0 },
    workflowTaskTimeout: taskTimeoutWithin(server.config, taskTimeout, runTimeout),
    parentClosePolicy: parentClosePolicy || ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE,
    control: attributes.control,
    workflowTaskCompletedEventId: completedEventId,
    workflowIdReusePolicy: workflowIdReusePolicy || WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
    retryPolicy,
    cronSchedule,
    ...storedFields({ memo: attributes.memo, searchAttributes }),
    ...(attributes.inheritBuildId && { inheritBuildId: true }),
    priority: attributes.priority,
  };
}

function checkNames(
  { server }: CommandContext,
  { workflowId = '', workflowType }: StartChildWorkflowExecutionCommandAttributes,
  namespace: string,
): void {
  const type = workflowType?.name ?? '';
  if (workflowId === '') {
    const where = `WorkflowType=${type} Namespace=${namespace}`;
    throw new CommandFault(badChild, `Required field WorkflowId is not set on ${on}. ${where}`);
  }
  if (type === '') {
    const where = `WorkflowId=${workflowId} Namespace=${namespace}`;
    throw new CommandFault(badChild, `Required field WorkflowType is not set on ${on}. ${where}`);
  }
  const limit = server.config.get('limit.maxIDLength');
  const idLength = Buffer.byteLength(workflowId);
  if (idLength > limit) {
    const where = `WorkflowId=${workflowId} Length=${idLength} Limit=${limit} WorkflowType=${type} Namespace=${namespace}`;
    throw new CommandFault(badChild, `WorkflowId on ${on} exceeds length limit. ${where}`);
  }
  const typeLength = Buffer.byteLength(type);
  if (typeLength <= limit) return;
  const where = `WorkflowId=${workflowId} WorkflowType=${type} Length=${typeLength} Limit=${limit} Namespace=${namespace}`;
  throw new CommandFault(badChild, `WorkflowType on ${on} exceeds length limit. ${where}`);
}

function checkTimeouts(attributes: StartChildWorkflowExecutionCommandAttributes, which: string): void {
  refuse('Invalid WorkflowExecutionTimeout', durationFault(attributes.workflowExecutionTimeout), which);
  refuse('Invalid WorkflowRunTimeout', durationFault(attributes.workflowRunTimeout), which);
  refuse('Invalid WorkflowTaskTimeout', durationFault(attributes.workflowTaskTimeout), which);
}

/** The queue of the parent, unless the command names one. */
function taskQueueFor(
  { server, transaction }: CommandContext,
  taskQueue: TaskQueue | null | undefined,
  which: string,
): TaskQueue {
  const ofParent = transaction.state.started.taskQueue?.name ?? '';
  const name = taskQueue?.name || ofParent;
  const kind = taskQueue?.kind || TaskQueueKind.TASK_QUEUE_KIND_NORMAL;
  const wanted = { name, kind, normalName: taskQueue?.normalName };
  refuse(
    'invalid TaskQueue',
    wantedTaskQueueFault(server.config, wanted, ofParent),
    `${which} TaskQueue=${taskQueueText(wanted)}`,
  );
  return wanted;
}

/** @throws CommandFault when there is a fault */
function refuse(what: string, fault: string | undefined, which: string): void {
  if (fault !== undefined) throw new CommandFault(badChild, `${what} on ${on}: ${fault}. ${which}`);
}
