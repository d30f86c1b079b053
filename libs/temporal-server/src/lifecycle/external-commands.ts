/** Commands SignalExternalWorkflowExecution and RequestCancelExternalWorkflowExecution: checks and initiated events. */
import type {
  Command,
  RequestCancelExternalWorkflowExecutionCommandAttributes,
  SignalExternalWorkflowExecutionCommandAttributes,
} from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { checkPending, checkSize, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { targetNamespace } from './command-checks.js';
import { cancelExternal, signalExternal } from './external-requests.js';
import { ignoringRefusal } from './ignoring-refusal.js';
import { isRunId } from '../common/run-name.js';
import { CommandFault } from '../common/command-fault.js';

const badSignal = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SIGNAL_WORKFLOW_EXECUTION_ATTRIBUTES;
const badCancel =
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_ATTRIBUTES;
const onSignal = 'SignalExternalWorkflowExecutionCommand';
const onCancel = 'RequestCancelExternalWorkflowExecutionCommand';

export function signalExternalWorkflow(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const { run, state } = transaction;
  const attributes = command.signalExternalWorkflowExecutionCommandAttributes;
  if (!attributes) throw new CommandFault(badSignal, `${onSignal}Attributes is not set on ${onSignal}.`);
  const target = targetNamespace(context, badSignal, attributes.namespace);
  checkSignalTarget(context, attributes);
  checkPending(
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_SIGNALS_LIMIT_EXCEEDED,
    state.externalSignals.size,
    server.config.get('limit.numPendingSignals.error'),
    'pending signals to external workflows',
  );
  const { namespace, execution, signalName, input, header, control, childWorkflowOnly } = attributes;
  checkSize(server.config, badSignal, sizeOf('Payloads', input), `${onSignal}Attributes.Input`);
  const { eventId = 0 } = transaction.append(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED, {
    signalExternalWorkflowExecutionInitiatedEventAttributes: {
      workflowTaskCompletedEventId: completedEventId,
      namespace,
      namespaceId: target.id,
      workflowExecution: { workflowId: execution?.workflowId, runId: execution?.runId },
      signalName,
      input,
      header,
      control,
      childWorkflowOnly,
    },
  });
  const pending = state.externalSignals.get(eventId);
  // The event of the target shows the request id.
  if (pending) state.externalSignals.set(eventId, { ...pending, requestId: server.newId() });
  transaction.transfer(() => ignoringRefusal(() => signalExternal(server, run, eventId)));
}

export function requestCancelExternalWorkflow(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const { run, state } = transaction;
  const attributes = command.requestCancelExternalWorkflowExecutionCommandAttributes;
  if (!attributes) throw new CommandFault(badCancel, `${onCancel}Attributes is not set on ${onCancel}.`);
  const target = targetNamespace(context, badCancel, attributes.namespace);
  checkCancelTarget(context, attributes);
  checkPending(
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_REQUEST_CANCEL_LIMIT_EXCEEDED,
    state.externalCancels.size,
    server.config.get('limit.numPendingCancelRequests.error'),
    'pending requests to cancel external workflows',
  );
  const { namespace, workflowId, runId, control, childWorkflowOnly, reason } = attributes;
  const type = EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED;
  const { eventId = 0 } = transaction.append(type, {
    requestCancelExternalWorkflowExecutionInitiatedEventAttributes: {
      workflowTaskCompletedEventId: completedEventId,
      namespace,
      namespaceId: target.id,
      workflowExecution: { workflowId, runId },
      control,
      childWorkflowOnly,
      reason,
    },
  });
  transaction.transfer(() => ignoringRefusal(() => cancelExternal(server, run, eventId)));
}

function checkSignalTarget(
  context: CommandContext,
  { execution, namespace = '', signalName = '' }: SignalExternalWorkflowExecutionCommandAttributes,
): void {
  if (!execution) throw new CommandFault(badSignal, `Execution is not set on ${onSignal}.`);
  const { workflowId = '', runId = '' } = execution;
  const where = `Namespace=${namespace} RunId=${runId}`;
  if (workflowId === '') {
    throw new CommandFault(badSignal, `WorkflowId is not set on ${onSignal}. ${where} SignalName=${signalName}`);
  }
  checkIds(context, badSignal, { on: onSignal, workflowId, runId, where: `${where} SignalName=${signalName}` });
  if (signalName === '') {
    throw new CommandFault(badSignal, `SignalName is not set on ${onSignal}. WorkflowId=${workflowId} ${where}`);
  }
}

function checkCancelTarget(
  context: CommandContext,
  { workflowId = '', runId = '', namespace = '' }: RequestCancelExternalWorkflowExecutionCommandAttributes,
): void {
  if (workflowId === '') {
    const where = `Namespace=${namespace} RunId=${runId}`;
    throw new CommandFault(badCancel, `WorkflowId is not set on ${onCancel}. ${where}`);
  }
  const where = `RunId=${runId} Namespace=${namespace}`;
  checkIds(context, badCancel, { on: onCancel, workflowId, runId, where });
  if (context.initiatedChildIds.has(workflowId)) {
    const rule = 'Start and RequestCancel for child workflow is not allowed in same workflow task.';
    throw new CommandFault(badCancel, `${rule} WorkflowId=${workflowId} ${where}`);
  }
}

interface TargetIds {
  readonly on: string;
  readonly workflowId: string;
  readonly runId: string;
  /** What errors say of the target beside its workflow id. */
  readonly where: string;
}

/** @throws CommandFault when an id is too long, or none */
function checkIds({ server }: CommandContext, cause: WorkflowTaskFailedCause, target: TargetIds): void {
  const { on, workflowId, runId, where } = target;
  const length = Buffer.byteLength(workflowId);
  const limit = server.config.get('limit.maxIDLength');
  if (length > limit) {
    const lengths = `WorkflowId=${workflowId} Length=${length} Limit=${limit}`;
    throw new CommandFault(cause, `WorkflowId on ${on} exceeds length limit. ${lengths} ${where}`);
  }
  if (runId !== '' && !isRunId(runId)) {
    throw new CommandFault(cause, `Invalid RunId set on ${on}. WorkflowId=${workflowId} ${where}`);
  }
}
