/** A child tells its parent how it ended. The last run of its chain does. */
import type {
  ChildWorkflowExecutionCompletedEventAttributes,
  HistoryEvent,
} from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { EventAttributes, Run, RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { appendChildStarted } from './child-events.js';
import { isRunning } from '../context/run-state.js';

/** A parent that closed, or waits for another child under this id, hears nothing. */
export function reportToParent(context: ServerContext, child: Run): void {
  const { started } = child.state;
  const { workflowId = '', runId } = started.parentWorkflowExecution ?? {};
  const parent = context.runs.find(started.parentWorkflowNamespace ?? '', workflowId, runId);
  if (!parent || !isRunning(parent.state)) return;
  const pending = parent.state.children.get(started.parentInitiatedEventId ?? 0);
  if (pending?.attributes.workflowId !== child.state.workflowId) return;
  if (pending.started && pending.started.runId !== started.firstExecutionRunId) return;
  parent.transact((transaction) => appendOutcome(transaction, child));
}

function appendOutcome(transaction: RunTransaction, { state, events }: Run): void {
  const { started, workflowId, runId } = state;
  const initiatedEventId = started.parentInitiatedEventId ?? 0;
  let pending = transaction.state.children.get(initiatedEventId);
  if (!pending) return;
  if (!pending.started) {
    appendChildStarted(transaction, pending, started.firstExecutionRunId ?? '');
    pending = transaction.state.children.get(initiatedEventId);
  }
  const closeEvent = events[(state.closeEventId ?? 0) - 1];
  if (!pending || !closeEvent) return;
  const { namespace, namespaceId, workflowType } = pending.attributes;
  const outcome = outcomeOf(closeEvent, {
    initiatedEventId,
    startedEventId: pending.started?.eventId ?? 0,
    namespace,
    namespaceId,
    workflowExecution: { workflowId, runId },
    workflowType,
  });
  if (!outcome) return;
  transaction.append(outcome.type, outcome.attributes);
  transaction.needWorkflowTask();
}

type ChildFields = Omit<ChildWorkflowExecutionCompletedEventAttributes, 'result'>;

interface Outcome {
  readonly type: EventType;
  readonly attributes: EventAttributes;
}

/** The event of the parent for the close event of the child; undefined for one that continues. */
function outcomeOf(event: HistoryEvent, child: ChildFields): Outcome | undefined {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: {
      const result = event.workflowExecutionCompletedEventAttributes?.result;
      const attributes = { childWorkflowExecutionCompletedEventAttributes: { ...child, result } };
      return { type: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED, attributes };
    }
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: {
      const { failure, retryState } = event.workflowExecutionFailedEventAttributes ?? {};
      const attributes = { childWorkflowExecutionFailedEventAttributes: { ...child, failure, retryState } };
      return { type: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED, attributes };
    }
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: {
      const details = event.workflowExecutionCanceledEventAttributes?.details;
      const attributes = { childWorkflowExecutionCanceledEventAttributes: { ...child, details } };
      return { type: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED, attributes };
    }
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: {
      const retryState = event.workflowExecutionTimedOutEventAttributes?.retryState;
      const attributes = { childWorkflowExecutionTimedOutEventAttributes: { ...child, retryState } };
      return { type: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT, attributes };
    }
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: {
      const attributes = { childWorkflowExecutionTerminatedEventAttributes: child };
      return { type: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED, attributes };
    }
    default:
      return undefined;
  }
}
