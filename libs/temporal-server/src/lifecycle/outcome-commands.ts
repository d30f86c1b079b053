/** The commands that end a run: complete, fail, cancel, continue as new. */
import type { Command } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { checkSize, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { closeRun } from './close-run.js';
import { continuedAttributes } from './continue-as-new-attributes.js';
import { nextByCommand, nextByCron, nextByRetry } from './next-run.js';
import { CommandFault } from '../common/command-fault.js';

export function completeWorkflow(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const attributes = command.completeWorkflowExecutionCommandAttributes;
  if (!attributes) {
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_COMPLETE_WORKFLOW_EXECUTION_ATTRIBUTES;
    throw notSet(cause, 'CompleteWorkflowExecution');
  }
  const { result } = attributes;
  checkSize(
    server.config,
    // Not the cause that one would think of, but the real server's.
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES,
    sizeOf('Payloads', result),
    'CompleteWorkflowExecutionCommandAttributes.Result',
  );
  const next = nextByCron(server, transaction, { lastCompletionResult: result });
  closeRun(
    server,
    transaction,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    {
      workflowExecutionCompletedEventAttributes: {
        workflowTaskCompletedEventId: completedEventId,
        result,
        newExecutionRunId: next?.runId,
      },
    },
    next,
  );
}

export function failWorkflow(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES;
  const attributes = command.failWorkflowExecutionCommandAttributes;
  if (!attributes) throw notSet(cause, 'FailWorkflowExecution');
  const { failure } = attributes;
  if (!failure) throw new CommandFault(cause, 'Failure is not set on FailWorkflowExecutionCommand.');
  const what = 'FailWorkflowExecutionCommandAttributes.Failure';
  checkSize(server.config, cause, sizeOf('Failure', failure), what);
  const retry = nextByRetry(server, transaction, { failure });
  const { lastCompletionResult } = transaction.state.started;
  const next = retry.next ?? nextByCron(server, transaction, { failure, lastCompletionResult });
  closeRun(
    server,
    transaction,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    {
      workflowExecutionFailedEventAttributes: {
        workflowTaskCompletedEventId: completedEventId,
        failure,
        retryState: retry.retryState,
        newExecutionRunId: next?.runId,
      },
    },
    next,
  );
}

export function cancelWorkflow({ server, transaction, completedEventId }: CommandContext, command: Command): void {
  const attributes = command.cancelWorkflowExecutionCommandAttributes;
  if (!attributes) {
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_WORKFLOW_EXECUTION_ATTRIBUTES;
    throw notSet(cause, 'CancelWorkflowExecution');
  }
  closeRun(server, transaction, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, {
    workflowExecutionCanceledEventAttributes: {
      workflowTaskCompletedEventId: completedEventId,
      details: attributes.details,
    },
  });
}

export function continueAsNew(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const attributes = command.continueAsNewWorkflowExecutionCommandAttributes;
  if (!attributes) {
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_CONTINUE_AS_NEW_ATTRIBUTES;
    throw notSet(cause, 'ContinueAsNewWorkflowExecution');
  }
  const wanted = continuedAttributes(context, attributes);
  const next = nextByCommand(server, transaction, wanted);
  const { retryPolicy: _, cronSchedule: __, ...told } = wanted;
  closeRun(
    server,
    transaction,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    {
      workflowExecutionContinuedAsNewEventAttributes: {
        ...told,
        workflowTaskCompletedEventId: completedEventId,
        newExecutionRunId: next.runId,
      },
    },
    next,
  );
}

function notSet(cause: WorkflowTaskFailedCause, commandName: string): CommandFault {
  return new CommandFault(cause, `${commandName}CommandAttributes is not set on ${commandName}Command.`);
}
