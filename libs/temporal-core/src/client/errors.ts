/**
 * Errors of client calls, in addition to `RpcError` and the errors of data conversion. They never cross
 * the wire; a failure that did is the `cause`.
 */
import { OptionsError, TemporalError } from '../common/errors.js';
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  NexusOperationFailure,
} from '../common/failures.js';
import type { QueryRejectCondition, RetryState, WorkflowExecutionStatusName } from '../common/policies.js';

/** An option or argument of the client, or of one of its calls, is missing, unknown or malformed. */
export class ClientOptionsError extends OptionsError {
  override readonly name: string = 'ClientOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_CLIENT_OPTIONS_INVALID', message, options);
  }
}

/** The workflow ID is in use by a running workflow, or by a closed workflow and the reuse policy rejects the start. */
export class WorkflowExecutionAlreadyStartedError extends TemporalError {
  override readonly name: string = 'WorkflowExecutionAlreadyStartedError';

  constructor(
    readonly workflowId: string,
    readonly workflowType: string,
    /** Run ID of the existing workflow, if reported by the server. */
    readonly runId: string | undefined,
    options?: { cause?: unknown },
  ) {
    super(
      'TEMPORAL_WORKFLOW_ALREADY_STARTED',
      `Workflow "${workflowType}" was not started: the workflow ID "${workflowId}" is in use${runId ? ` by run ${runId}` : ''}. ` +
        `Use another workflowId, or set workflowIdConflictPolicy for running workflows ` +
        `or workflowIdReusePolicy for closed workflows.`,
      options,
    );
  }
}

/** The workflow execution does not exist, or it is closed and the call requires a running workflow. */
export class WorkflowNotFoundError extends TemporalError {
  override readonly name: string = 'WorkflowNotFoundError';

  constructor(
    /** Message from the server. */
    reason: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
    namespace: string,
    options?: { cause?: unknown },
  ) {
    super(
      'TEMPORAL_WORKFLOW_NOT_FOUND',
      `Workflow "${workflowId}"${runId ? ` (run ${runId})` : ''} in namespace "${namespace}": ${reason}. ` +
        `Check the workflow ID and the namespace. Closed workflows do not accept signals and updates, and are deleted when the ` +
        `retention period of the namespace ends.`,
      options,
    );
  }
}

/** The workflow failed, timed out, or was cancelled or terminated; see `cause`. */
export class WorkflowFailedError extends TemporalError {
  override readonly name: string = 'WorkflowFailedError';
  /** A `TemporalFailure`. */
  declare readonly cause: Error;

  constructor(
    message: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
    cause: Error,
    /** Why the server did not retry the workflow. */
    readonly retryState: RetryState,
  ) {
    super('TEMPORAL_WORKFLOW_FAILED', message, { cause });
  }
}

/** The run continued as new, and `followRuns` is false. */
export class WorkflowContinuedAsNewError extends TemporalError {
  override readonly name: string = 'WorkflowContinuedAsNewError';

  constructor(
    readonly workflowId: string,
    readonly newExecutionRunId: string,
  ) {
    super(
      'TEMPORAL_WORKFLOW_CONTINUED_AS_NEW',
      `Workflow "${workflowId}" continued as new in run ${newExecutionRunId}. ` +
        `Remove followRuns: false to wait for the last run, or get a handle to the new run.`,
    );
  }
}

/** The update was rejected by its validator, or its handler failed; `cause` is the failure. */
export class WorkflowUpdateFailedError extends TemporalError {
  override readonly name: string = 'WorkflowUpdateFailedError';
  /** A `TemporalFailure`. */
  declare readonly cause: Error;

  constructor(
    readonly updateId: string,
    readonly workflowId: string,
    cause: Error,
  ) {
    super(
      'TEMPORAL_WORKFLOW_UPDATE_FAILED',
      `Update "${updateId}" of workflow "${workflowId}" was rejected or failed: ${causeText(cause)}`,
      { cause },
    );
  }
}

/** The update did not reach the requested stage in time, or the call was aborted. The update itself may continue. */
export class WorkflowUpdateRPCTimeoutOrCancelledError extends TemporalError {
  override readonly name: string = 'WorkflowUpdateRPCTimeoutOrCancelledError';

  constructor(
    readonly updateId: string,
    readonly workflowId: string,
    cause: Error,
  ) {
    super(
      'TEMPORAL_WORKFLOW_UPDATE_TIMEOUT',
      `The call for update "${updateId}" of workflow "${workflowId}" ended before the update completed: ${cause.message.replace(/\.$/, '')}. ` +
        `The update may still complete. Get its result with getUpdateHandle('${updateId}').result().`,
      { cause },
    );
  }
}

/** The query handler threw, or the workflow has no handler with this name. */
export class WorkflowQueryFailedError extends TemporalError {
  override readonly name: string = 'WorkflowQueryFailedError';

  constructor(
    readonly queryType: string,
    readonly workflowId: string,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(
      'TEMPORAL_WORKFLOW_QUERY_FAILED',
      `Query "${queryType}" of workflow "${workflowId}" failed: ${reason}`,
      options,
    );
  }
}

/** The query was rejected because its reject condition applies to the status of the workflow. */
export class QueryRejectedError extends TemporalError {
  override readonly name: string = 'QueryRejectedError';

  constructor(
    readonly queryType: string,
    readonly workflowId: string,
    readonly status: WorkflowExecutionStatusName,
    readonly rejectCondition: QueryRejectCondition,
  ) {
    super(
      'TEMPORAL_WORKFLOW_QUERY_REJECTED',
      `Query "${queryType}" was rejected by its reject condition ${rejectCondition}: workflow "${workflowId}" is ${status}. ` +
        `Use the reject condition NONE to query regardless of the status.`,
    );
  }
}

/**
 * A failure as messages show it: `CardDeclined: Insufficient funds`. The failure of an activity, a child workflow or a Nexus
 * operation says only that it failed, so that its cause is shown.
 */
export function causeText(failure: Error): string {
  const isWrapper = [ActivityFailure, ChildWorkflowFailure, NexusOperationFailure].some(
    (kind) => failure instanceof kind,
  );
  if (isWrapper && failure.cause instanceof Error) return causeText(failure.cause);
  const type = failure instanceof ApplicationFailure && failure.type !== 'Error' ? failure.type : '';
  return [type, failure.message].filter(Boolean).join(': ');
}
