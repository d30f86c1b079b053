/** What the events at the end of a child workflow, or of the attempt to start one, say to its parent. */
import type { FailureInfo } from '../../common/payload.js';
import { EventType, RetryState, StartChildWorkflowExecutionFailedCause, TimeoutType } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { describeEvent } from '../event-names.js';

interface ChildCause {
  readonly status: 'failed' | 'cancelled';
  readonly message: string;
  readonly cause: FailureInfo | undefined;
  readonly retryState: RetryState;
}

/** How the child ended, for any end but completion. */
export function childCause(event: HistoryEvent): ChildCause {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED: {
      const attributes = event.childWorkflowExecutionFailedEventAttributes;
      return {
        status: 'failed',
        message: 'Child workflow execution failed',
        cause: attributes?.failure ?? undefined,
        retryState: attributes?.retryState ?? RetryState.RETRY_STATE_UNSPECIFIED,
      };
    }
    case EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT:
      return {
        status: 'failed',
        message: 'Child workflow execution timed out',
        cause: {
          message: 'Timed out',
          timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE },
        },
        retryState:
          event.childWorkflowExecutionTimedOutEventAttributes?.retryState ?? RetryState.RETRY_STATE_UNSPECIFIED,
      };
    case EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED:
      return {
        status: 'failed',
        message: 'Child workflow execution terminated',
        cause: { message: 'Terminated', terminatedFailureInfo: {} },
        retryState: RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
      };
    case EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED:
      return {
        status: 'cancelled',
        message: 'Child workflow cancelled',
        cause: {
          message: 'Child workflow cancelled',
          canceledFailureInfo: { details: event.childWorkflowExecutionCanceledEventAttributes?.details },
        },
        retryState: RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
      };
    default:
      throw new EngineFault(`A child workflow cannot end by ${describeEvent(event)}.`);
  }
}

const prefix = 'START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_';
const startCauses = new Map<number, string>(
  Object.entries(StartChildWorkflowExecutionFailedCause).map(([name, value]) => [value, name.slice(prefix.length)]),
);

/** Why the child was not started: `WORKFLOW_ALREADY_EXISTS`. */
export function childStartCause(event: HistoryEvent | undefined): string {
  const cause = event?.startChildWorkflowExecutionFailedEventAttributes?.cause ?? 0;
  return startCauses.get(cause) ?? `cause ${cause}, which this version of the SDK does not know`;
}
