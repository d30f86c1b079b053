/** The events of a parent about the start of its children. */
import { EventType, type StartChildWorkflowExecutionFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { PendingChild } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';

/** The event by which a parent knows of the run of its child. */
export function appendChildStarted(
  transaction: RunTransaction,
  { attributes, initiatedEventId }: PendingChild,
  runId: string,
): void {
  const { namespace, namespaceId, workflowId, workflowType, header } = attributes;
  transaction.append(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED, {
    childWorkflowExecutionStartedEventAttributes: {
      initiatedEventId,
      namespace,
      namespaceId,
      workflowExecution: { workflowId, runId },
      workflowType,
      header,
    },
  });
}

/** The event by which it knows that there will be none. */
export function appendChildStartFailed(
  transaction: RunTransaction,
  { attributes, initiatedEventId }: PendingChild,
  cause: StartChildWorkflowExecutionFailedCause,
): void {
  const { namespace, namespaceId, workflowId, workflowType, control } = attributes;
  transaction.append(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED, {
    startChildWorkflowExecutionFailedEventAttributes: {
      initiatedEventId,
      namespace,
      namespaceId,
      workflowId,
      workflowType,
      control,
      cause,
    },
  });
  transaction.needWorkflowTask();
}
