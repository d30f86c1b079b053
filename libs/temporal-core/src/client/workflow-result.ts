/**
 * Waits for the end of a workflow with a long poll for the closing event of a run, then of the run that follows it.
 * A poll that fails or returns nothing is repeated for as long as the caller waits.
 */
import type { TypeThunk } from '../common/parameter-types.js';
import { CancelledFailure, TemporalFailure, TerminatedFailure, TimeoutFailure } from '../common/failures.js';
import { invariant } from '../common/errors.js';
import type { RetryState } from '../common/policies.js';
import type { WorkflowSerializationContext } from '../converter/serialization-context.js';
import { retryStates } from '../converter/failure-enums.js';
import { HistoryEventFilterType } from '../proto/enums.js';
import type { GetWorkflowExecutionHistoryRequest, HistoryEvent } from '../proto/index.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import type { ClientContext } from './client-context.js';
import { causeText, WorkflowContinuedAsNewError, WorkflowFailedError } from './errors.js';
import { pollUntilAnswered } from './long-poll.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';

export interface ResultRequest {
  /** The run to start with; the latest run when no run ID is given. */
  readonly execution: WorkflowExecutionRef;
  readonly followRuns: boolean;
  readonly returns: TypeThunk | undefined;
}

/**
 * Waits for the result of a workflow.
 *
 * @throws WorkflowFailedError when the workflow failed, was cancelled or terminated, or timed out
 * @throws WorkflowContinuedAsNewError when the workflow continued as new and `followRuns` is false
 */
export async function awaitResult(
  client: ClientContext,
  { execution, followRuns, returns }: ResultRequest,
  options: RpcCallOptions,
): Promise<unknown> {
  const { workflowId } = execution;
  const context = client.payloads.contextOf(workflowId);
  let run = execution;
  for (;;) {
    const event = await awaitCloseEvent(client, run, options);
    const nextRunId = nextRunOf(event);
    if (!nextRunId || (!followRuns && !event.workflowExecutionContinuedAsNewEventAttributes)) {
      await client.payloads.decode('HistoryEvent', event, context);
      return outcomeOf(client, event, run, returns, context);
    }
    if (!followRuns) throw new WorkflowContinuedAsNewError(workflowId, nextRunId);
    client.logger.debug('Following a workflow to its next run', { workflowId, runId: run.runId, nextRunId });
    run = { workflowId, runId: nextRunId };
  }
}

async function awaitCloseEvent(
  { connection, namespace, clock }: ClientContext,
  execution: WorkflowExecutionRef,
  options: RpcCallOptions,
): Promise<HistoryEvent> {
  const request: GetWorkflowExecutionHistoryRequest = {
    namespace,
    execution,
    skipArchival: true,
    waitNewEvent: true,
    historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  };
  return pollUntilAnswered(clock, options, async (pollOptions) => {
    const response = await connection.workflowService.getWorkflowExecutionHistory(request, pollOptions);
    // The token also keeps the run, should another one start meanwhile.
    request.nextPageToken = response.nextPageToken;
    return response.history?.events?.at(-1);
  });
}

function nextRunOf(event: HistoryEvent): string | undefined {
  const attributes =
    event.workflowExecutionContinuedAsNewEventAttributes ??
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes;
  return attributes?.newExecutionRunId || undefined;
}

function outcomeOf(
  { payloads }: ClientContext,
  event: HistoryEvent,
  { workflowId, runId }: WorkflowExecutionRef,
  returns: TypeThunk | undefined,
  context: WorkflowSerializationContext,
): unknown {
  const fail = (how: string, cause: Error, retryState: RetryState): never => {
    throw new WorkflowFailedError(
      `Workflow "${workflowId}" ${how}: ${causeText(cause)}`,
      workflowId,
      runId,
      cause,
      retryState,
    );
  };
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed) return payloads.result(completed.result, returns, `result of workflow "${workflowId}"`, context);
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed) {
    const cause = failed.failure
      ? payloads.error(failed.failure, context)
      : new TemporalFailure('The server gave no cause');
    return fail('failed', cause, retryStates.fromWire(failed.retryState));
  }
  const canceled = event.workflowExecutionCanceledEventAttributes;
  if (canceled) {
    const cause = new CancelledFailure('Workflow execution cancelled', payloads.plainValues(canceled.details, context));
    return fail('was cancelled', cause, 'NON_RETRYABLE_FAILURE');
  }
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const cause = new TerminatedFailure(terminated.reason || 'Workflow execution terminated');
    return fail('was terminated', cause, 'NON_RETRYABLE_FAILURE');
  }
  const timedOut = event.workflowExecutionTimedOutEventAttributes;
  if (timedOut) {
    const cause = new TimeoutFailure('Workflow execution timed out', 'START_TO_CLOSE');
    return fail('timed out', cause, retryStates.fromWire(timedOut.retryState));
  }
  invariant(
    false,
    `Event ${event.eventId} of workflow "${workflowId}" does not close a workflow: its type is ${event.eventType}.`,
  );
}
