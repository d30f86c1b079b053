/**
 * What calls of the client end with, beside the `RpcError`s of transport and the errors of data conversion. None of them
 * crosses the wire; where a failure did, it is the `cause`.
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

/** The workflow id is taken: by a running workflow, or by a closed one that the reuse policy protects. */
export class WorkflowExecutionAlreadyStartedError extends TemporalError {
  override readonly name: string = 'WorkflowExecutionAlreadyStartedError';

  constructor(
    readonly workflowId: string,
    readonly workflowType: string,
    /** Run that has the id, if the server named it. */
    readonly runId: string | undefined,
    options?: { cause?: unknown },
  ) {
    super(
      'TEMPORAL_WORKFLOW_ALREADY_STARTED',
      `Workflow '${workflowType}' was not started: the id '${workflowId}' is taken${runId ? ` by run ${runId}` : ''}. ` +
        `Use another workflowId, or choose by workflowIdConflictPolicy what to do about a running workflow ` +
        `and by workflowIdReusePolicy about a closed one`,
      options,
    );
  }
}

/** No workflow execution has this id (and run id), or it is closed and the call needs a running one. */
export class WorkflowNotFoundError extends TemporalError {
  override readonly name: string = 'WorkflowNotFoundError';

  constructor(
    /** What the server said. */
    reason: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
    namespace: string,
    options?: { cause?: unknown },
  ) {
    super(
      'TEMPORAL_WORKFLOW_NOT_FOUND',
      `Workflow '${workflowId}'${runId ? ` (run ${runId})` : ''} in namespace '${namespace}': ${reason}. ` +
        `Check the id and the namespace; a closed workflow takes no signals and updates, and is deleted when the ` +
        `retention time of its namespace is over`,
      options,
    );
  }
}

/** The workflow closed without a result; `cause` says how: failed, cancelled, terminated or timed out. */
export class WorkflowFailedError extends TemporalError {
  override readonly name: string = 'WorkflowFailedError';
  /** A `TemporalFailure`. */
  declare readonly cause: Error;

  constructor(
    message: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
    cause: Error,
    /** Why the server did not try the workflow again. */
    readonly retryState: RetryState,
  ) {
    super('TEMPORAL_WORKFLOW_FAILED', message, { cause });
  }
}

/** The run continued as new, and `followRuns: false` says not to wait for the next one. */
export class WorkflowContinuedAsNewError extends TemporalError {
  override readonly name: string = 'WorkflowContinuedAsNewError';

  constructor(
    readonly workflowId: string,
    readonly newExecutionRunId: string,
  ) {
    super(
      'TEMPORAL_WORKFLOW_CONTINUED_AS_NEW',
      `Workflow '${workflowId}' continued as new in run ${newExecutionRunId}. ` +
        `Leave out followRuns: false to wait for the last run, or get a handle of the new one`,
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
      `Update '${updateId}' of workflow '${workflowId}' was rejected or failed: ${causeText(cause)}`,
      { cause },
    );
  }
}

/** The update did not reach the wanted stage in time, or the call was aborted. The update itself may go on. */
export class WorkflowUpdateRPCTimeoutOrCancelledError extends TemporalError {
  override readonly name: string = 'WorkflowUpdateRPCTimeoutOrCancelledError';

  constructor(
    readonly updateId: string,
    readonly workflowId: string,
    cause: Error,
  ) {
    super(
      'TEMPORAL_WORKFLOW_UPDATE_TIMEOUT',
      `Waiting for update '${updateId}' of workflow '${workflowId}' ended before the update did: ${cause.message}. ` +
        `The update may still be carried out: ask again by getUpdateHandle('${updateId}').result()`,
      { cause },
    );
  }
}

/** The query handler threw, or the workflow has no handler of this name. */
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
      `Query '${queryType}' of workflow '${workflowId}' failed: ${reason}`,
      options,
    );
  }
}

/** The query was not answered because of the status of the workflow, as its reject condition demands. */
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
      `Query '${queryType}' was rejected by its condition ${rejectCondition}: workflow '${workflowId}' is ${status}. ` +
        `Query with the condition NONE to ask whatever the status is`,
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
