/**
 * Why an update ended without the workflow's own word, and what its caller is told: an error, or an outcome that is a
 * failure.
 */
import { ResourceExhaustedCause, ResourceExhaustedScope } from '@nest-temporal/core/internal/proto/enums';
import type { UpdateOutcome } from '@nest-temporal/core/internal/proto/index';
import { NotFoundError, ResourceExhaustedError, WorkflowNotReadyError } from '../common/errors.js';

/** The run closed before the workflow had seen the update. */
export function abortedByClosing(): NotFoundError {
  return new UpdateAbortedByClosingError();
}

/** The {@link abortedByClosing} error, which an update with start answers with a new run. */
export class UpdateAbortedByClosingError extends NotFoundError {
  constructor() {
    super('workflow update was aborted by closing workflow');
  }
}

/** A new run follows the one that closed: the caller is to try again. */
export function workflowClosing(): ResourceExhaustedError {
  return new ResourceExhaustedError(
    'workflow operation can not be applied because workflow is closing',
    ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW,
    ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE,
  );
}

/** The workflow task that took the update along was refused. */
export function workflowTaskRefused(): WorkflowNotReadyError {
  return new WorkflowNotReadyError(
    'Unable to perform workflow execution update due to unexpected workflow task failure.',
  );
}

/** The run closed after the update was accepted: who knows that expects an outcome, and gets one. */
export function closedBeforeCompletion(): UpdateOutcome {
  return failedOutcome(
    'AcceptedUpdateCompletedWorkflow',
    'Workflow Update failed because the Workflow completed before the Update completed.',
  );
}

/** The worker completed the task without a word about the update. */
export function unprocessed(): UpdateOutcome {
  return failedOutcome(
    'UnprocessedUpdate',
    "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.",
  );
}

function failedOutcome(type: string, message: string): UpdateOutcome {
  return { failure: { message, source: 'Server', applicationFailureInfo: { type, nonRetryable: true } } };
}
