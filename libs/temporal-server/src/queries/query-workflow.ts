/**
 * QueryWorkflow: asks a worker about a run, and waits for its answer.
 *
 *   a workflow task is pending ─▶ buffered: goes with it ─▶ answered, or the run went on without an answer ─┐
 *   nothing the worker does not know ──────────────────────────────────────────────────────────────────────┴▶ goes alone:
 *                                                to the sticky queue for a while, then to the run's own queue
 */
import {
  QueryRejectCondition,
  QueryResultType,
  WorkflowExecutionStatus,
} from '@nest-temporal/core/internal/proto/enums';
import type {
  QueryWorkflowRequest,
  QueryWorkflowResponse,
  WorkflowQuery,
  WorkflowQueryResult,
} from '@nest-temporal/core/internal/proto/index';
import { DeadlineExceededError, QueryFailedError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { closedBeforeFirstTask, taskFailing, taskNotScheduled } from './query-faults.js';
import { queryDirectly } from './query-directly.js';
import { checkQuery } from './query-request.js';
import { queriesOf, type BufferedQuery } from './run-queries.js';
import { unlessEnded } from './unless-ended.js';
import { failingAttempt } from '../config/fixed-limits.js';

/** From this attempt on, a run whose workflow tasks fail is asked nothing. */

/** @throws ServiceError when there is no answer */
export async function queryWorkflow(
  context: ServerContext,
  request: QueryWorkflowRequest,
  call: Call,
): Promise<QueryWorkflowResponse> {
  const { namespace = '', queryRejectCondition } = request;
  const { query, workflowId, runId } = checkQuery(context.config, request);
  const run = context.runs.get(namespace, workflowId, runId);
  if (isRejected(run.state, queryRejectCondition)) return { queryRejected: { status: run.state.status } };
  checkReadiness(context, run.state, call);
  try {
    return { queryResult: answerOf(await ask(context, run, query, call)) };
  } catch (error) {
    if (!(error instanceof DeadlineExceededError)) throw error;
    throw new DeadlineExceededError('query timed out before a worker could process it');
  }
}

async function ask(context: ServerContext, run: Run, query: WorkflowQuery, call: Call): Promise<WorkflowQueryResult> {
  if (!knowsAll(run.state)) {
    const result = await settle(queriesOf(run).buffer(query), call);
    if (result) return result;
    if (!isRunning(run.state) && !hasCompletedTask(run.state)) throw closedBeforeFirstTask();
  }
  return queryDirectly(context, run, query, call);
}

async function settle({ result, forget }: BufferedQuery, call: Call): Promise<WorkflowQueryResult | undefined> {
  try {
    return await unlessEnded(result, call.signal);
  } finally {
    forget();
  }
}

/** True when a worker can answer from what it was told: nothing has happened since its last workflow task. */
function knowsAll(state: Readonly<RunState>): boolean {
  return hasCompletedTask(state) && (!isRunning(state) || !state.workflowTask);
}

function hasCompletedTask(state: Readonly<RunState>): boolean {
  return state.lastCompletedTaskStartedEventId > 0;
}

function isRejected({ status }: Readonly<RunState>, condition: QueryRejectCondition | undefined): boolean {
  if (status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) return false;
  if (condition === QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN) return true;
  return (
    condition === QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY &&
    status !== WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
  );
}

/** @throws WorkflowNotReadyError when no worker could answer */
function checkReadiness({ clock }: ServerContext, state: Readonly<RunState>, { deadlineMs }: Call): void {
  if (!isRunning(state) && !hasCompletedTask(state)) throw closedBeforeFirstTask();
  const { firstTaskDueMs = -Infinity, workflowTask } = state;
  const waitMs = firstTaskDueMs - clock.now();
  if (!workflowTask && waitMs < Infinity && waitMs > deadlineMs - Date.now()) throw taskNotScheduled();
  if (state.workflowTaskAttempt >= failingAttempt) throw taskFailing();
}

/** @throws QueryFailedError when the workflow's code failed on it */
function answerOf({
  resultType,
  answer,
  errorMessage = '',
  failure,
}: WorkflowQueryResult): QueryWorkflowResponse['queryResult'] {
  if (resultType === QueryResultType.QUERY_RESULT_TYPE_ANSWERED) return answer;
  throw new QueryFailedError(errorMessage, failure);
}
