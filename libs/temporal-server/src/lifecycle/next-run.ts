/** The plan of the run after this one: continued as new, tried again after a failure, or due by a cron schedule. */
import type {
  ContinueAsNewWorkflowExecutionCommandAttributes,
  Duration,
  Failure,
  Payloads,
  WorkflowExecutionStartedEventAttributes,
} from '@nest-temporal/core/internal/proto/index';
import {
  ContinueAsNewInitiator,
  RetryState,
  TaskQueueKind,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import { nextBackoff, requestedDelayMs } from '../common/retry-backoff.js';
import { isRetryable } from '../common/retry-policy.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import type { NextRun } from './close-run.js';
import { cronBackoffMs } from './cron/cron-schedule.js';
import { storedFields } from './start-plan.js';
import { newRunId } from '../common/run-id.js';

/** What a run leaves to the next one when it was not continued as new. */
export interface Outcome {
  readonly failure?: Failure | null;
  readonly lastCompletionResult?: Payloads | null;
}

/** The retry of a failed run; its state says why when there is none. */
export function nextByRetry(
  context: ServerContext,
  transaction: RunTransaction,
  outcome: Outcome,
): { readonly next?: NextRun; readonly retryState: RetryState } {
  const { state, nowMs } = transaction;
  const { retryPolicy: policy, attempt = 1 } = state.started;
  if (!policy) return { retryState: RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET };
  if (!isRetryable(outcome.failure, policy.nonRetryableErrorTypes ?? [])) {
    return { retryState: RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE };
  }
  const expiresMs = state.executionExpiresMs;
  const backoff = nextBackoff({ nowMs, attempt, expiresMs, policy, delayMs: requestedDelayMs(outcome.failure) });
  if ('refusal' in backoff) return { retryState: backoff.refusal };
  const initiator = ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY;
  const next = repeated(context, transaction, {
    initiator,
    attempt: attempt + 1,
    backoffMs: backoff.intervalMs,
    outcome,
  });
  return { next, retryState: RetryState.RETRY_STATE_IN_PROGRESS };
}

/** The next run of a cron schedule; undefined without one. */
export function nextByCron(context: ServerContext, transaction: RunTransaction, outcome: Outcome): NextRun | undefined {
  const { state, nowMs } = transaction;
  const { cronSchedule } = state.started;
  const backoffMs = cronSchedule ? cronBackoffMs(cronSchedule, executionMs(transaction), nowMs) : undefined;
  if (backoffMs === undefined) return undefined;
  const initiator = ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE;
  return repeated(context, transaction, { initiator, attempt: 1, backoffMs, outcome });
}

/** The run that a workflow wants to go on as; `command` has been checked and completed. */
export function nextByCommand(
  context: ServerContext,
  transaction: RunTransaction,
  command: ContinueAsNewWorkflowExecutionCommandAttributes,
): NextRun {
  const { started } = transaction.state;
  const initiator = command.initiator || ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW;
  const isRetry = initiator === ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY;
  const { workflowType, input, header, memo, searchAttributes, retryPolicy, cronSchedule } = command;
  const { lastCompletionResult, failure, workflowRunTimeout, workflowTaskTimeout } = command;
  return following(context, transaction, {
    ...inherited(started),
    workflowType,
    taskQueue: { name: command.taskQueue?.name, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    input,
    header,
    ...storedFields({ memo, searchAttributes }),
    workflowRunTimeout,
    workflowTaskTimeout,
    retryPolicy,
    cronSchedule,
    lastCompletionResult,
    continuedFailure: failure,
    initiator,
    attempt: isRetry ? (started.attempt ?? 1) + 1 : 1,
    firstWorkflowTaskBackoff: spacedBackoff(context, transaction, durationToMs(command.backoffStartInterval)),
  });
}

interface Repetition {
  readonly initiator: ContinueAsNewInitiator;
  readonly attempt: number;
  readonly backoffMs: number;
  readonly outcome: Outcome;
}

/** The same run once more. */
function repeated(
  context: ServerContext,
  transaction: RunTransaction,
  { initiator, attempt, backoffMs, outcome }: Repetition,
): NextRun {
  const { started } = transaction.state;
  const { workflowType, taskQueue, input, header, retryPolicy, cronSchedule, memo, searchAttributes } = started;
  const { workflowRunTimeout, workflowTaskTimeout } = started;
  return following(context, transaction, {
    ...inherited(started),
    workflowType,
    taskQueue: { name: taskQueue?.name, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    input,
    header,
    ...storedFields({ memo, searchAttributes }),
    workflowRunTimeout,
    workflowTaskTimeout,
    retryPolicy,
    cronSchedule,
    lastCompletionResult: outcome.lastCompletionResult,
    continuedFailure: outcome.failure,
    initiator,
    attempt,
    firstWorkflowTaskBackoff: spacedBackoff(context, transaction, backoffMs),
  });
}

/** What all runs of a chain share. */
function inherited(started: WorkflowExecutionStartedEventAttributes): WorkflowExecutionStartedEventAttributes {
  const parent = started.parentWorkflowExecution && {
    parentWorkflowNamespace: started.parentWorkflowNamespace,
    parentWorkflowNamespaceId: started.parentWorkflowNamespaceId,
    parentWorkflowExecution: started.parentWorkflowExecution,
    parentInitiatedEventId: started.parentInitiatedEventId,
    rootWorkflowExecution: started.rootWorkflowExecution,
  };
  return {
    workflowId: started.workflowId,
    workflowExecutionTimeout: started.workflowExecutionTimeout,
    workflowExecutionExpirationTime: started.workflowExecutionExpirationTime,
    priority: started.priority,
    ...parent,
  };
}

function following(
  context: ServerContext,
  { run, state }: RunTransaction,
  started: WorkflowExecutionStartedEventAttributes,
): NextRun {
  const { namespace, workflowId } = state;
  return {
    runId: newRunId(context.clock.now()),
    plan: {
      namespace,
      workflowId,
      requestId: context.newId(),
      reusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
      conflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
      isEager: false,
      started,
      links: run.events[0]?.links,
    },
  };
}

/** The backoff, longer when runs would follow each other too fast. */
function spacedBackoff(
  { config }: ServerContext,
  transaction: RunTransaction,
  backoffMs: number | undefined,
): Duration | undefined {
  const { state, nowMs } = transaction;
  const sinceExecutionMs = nowMs - executionMs(transaction);
  const lifetimeMs = sinceExecutionMs >= 0 ? sinceExecutionMs : Math.max(0, nowMs - state.startedAtMs);
  const minimumMs = config.get('history.workflowIdReuseMinimalInterval');
  if (lifetimeMs + (backoffMs ?? 0) < minimumMs) return durationFromMs(minimumMs - lifetimeMs);
  return backoffMs === undefined ? undefined : durationFromMs(backoffMs);
}

/** When the first workflow task of the run was due. */
function executionMs({ state }: RunTransaction): number {
  return state.startedAtMs + (durationToMs(state.started.firstWorkflowTaskBackoff) ?? 0);
}
