/**
 * What happens to a run at its times: its first workflow task after a backoff, and the timeouts of the run and its
 * chain.
 */
import type { Failure } from '@nest-temporal/core/internal/proto/index';
import { EventType, RetryState, TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import type { RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { closeRun, endAbruptly, type NextRun } from './close-run.js';
import { releaseFirstTask } from './create-run.js';
import { nextByCron, nextByRetry } from './next-run.js';

/** What the next run learns of one that timed out. */
const timeout: Failure = {
  message: 'workflow timeout',
  source: 'Server',
  timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE },
};

export function nextRunDeadline({ firstTaskDueMs, runExpiresMs }: Readonly<RunState>): number | undefined {
  const nextMs = Math.min(firstTaskDueMs ?? Infinity, runExpiresMs ?? Infinity);
  return nextMs === Infinity ? undefined : nextMs;
}

export function fireRunTimers(context: ServerContext, transaction: RunTransaction): void {
  const { state, nowMs } = transaction;
  if (state.runExpiresMs !== undefined && state.runExpiresMs <= nowMs) timeOutRun(context, transaction);
  else if (state.firstTaskDueMs !== undefined && state.firstTaskDueMs <= nowMs) releaseFirstTask(transaction, nowMs);
}

function timeOutRun(context: ServerContext, transaction: RunTransaction): void {
  const { next, retryState } = following(context, transaction);
  endAbruptly(context, transaction);
  closeRun(
    context,
    transaction,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    { workflowExecutionTimedOutEventAttributes: { retryState, newExecutionRunId: next?.runId } },
    next,
  );
}

/** Nothing follows the timeout of the chain. */
function following(
  context: ServerContext,
  transaction: RunTransaction,
): { readonly next?: NextRun; readonly retryState: RetryState } {
  const { state, nowMs } = transaction;
  if (state.executionExpiresMs !== undefined && state.executionExpiresMs <= nowMs) {
    return { retryState: RetryState.RETRY_STATE_TIMEOUT };
  }
  const { lastCompletionResult } = state.started;
  const outcome = { failure: timeout, lastCompletionResult };
  const retry = nextByRetry(context, transaction, outcome);
  return { next: retry.next ?? nextByCron(context, transaction, outcome), retryState: retry.retryState };
}
