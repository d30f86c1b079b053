/** What callers of queries are told when there is no answer. */
import { ResourceExhaustedCause, ResourceExhaustedScope } from '@nest-temporal/core/internal/proto/enums';
import {
  FailedPreconditionError,
  InvalidArgumentError,
  ResourceExhaustedError,
  WorkflowNotReadyError,
} from '../common/errors.js';

/** Other queries wait for the run's workflow task already. */
export function bufferFull(): ResourceExhaustedError {
  return new ResourceExhaustedError(
    'consistent query buffer is full, this may be caused by too many queries and workflow not able to process query fast enough',
    ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW,
    ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE,
  );
}

/** The run never had a worker. */
export function closedBeforeFirstTask(): WorkflowNotReadyError {
  return new WorkflowNotReadyError('Workflow execution closed before WorkflowTaskStarted event');
}

/** The run waits for its first workflow task longer than the caller for an answer. */
export function taskNotScheduled(): WorkflowNotReadyError {
  return new WorkflowNotReadyError('Workflow task is not scheduled yet.');
}

/** Workflow tasks of the run fail again and again: so would the query. */
export function taskFailing(): WorkflowNotReadyError {
  return new WorkflowNotReadyError('Unable to query workflow due to Workflow Task in failed state.');
}

/** Nobody works on the task queue. */
export function noPoller(): FailedPreconditionError {
  return new FailedPreconditionError('no poller seen for task queue recently, worker may be down');
}

export function tooLarge(): InvalidArgumentError {
  return new InvalidArgumentError('Blob data size exceeds limit.');
}
