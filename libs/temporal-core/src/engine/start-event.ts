/** The first event of a run as the first job of its first activation. */
import type { InitializeWorkflowJob, NamespacedRunRef, WorkflowRunRef } from '../activation/activation.js';
import type { HistoryEvent, WorkflowExecution, WorkflowExecutionStartedEventAttributes } from '../proto/index.js';
import { randomSeed } from './random-seed.js';
import { fromDuration, fromRetryPolicy, toWorkflowTime } from '../proto/wire-values.js';

/** Timeout of workflow tasks where the event names none; the server's default. */
const defaultTaskTimeoutMs = 10_000;

export function buildInitializeJob(
  event: HistoryEvent,
  attributes: WorkflowExecutionStartedEventAttributes,
  runId: string,
): InitializeWorkflowJob {
  const startTimeMs = toWorkflowTime(event.eventTime);
  return {
    type: 'initializeWorkflow',
    workflowType: attributes.workflowType?.name ?? '',
    arguments: attributes.input?.payloads ?? [],
    headers: attributes.header?.fields ?? {},
    // After a reset the first event still names the run it was copied from, whose random numbers it repeats.
    randomnessSeed: randomSeed(attributes.originalExecutionRunId || runId),
    identity: attributes.identity ?? '',
    attempt: attributes.attempt ?? 1,
    startTimeMs,
    runStartTimeMs: startTimeMs,
    workflowExecutionTimeoutMs: fromDuration(attributes.workflowExecutionTimeout),
    workflowExecutionExpirationTimeMs: toWorkflowTime(attributes.workflowExecutionExpirationTime) || undefined,
    workflowRunTimeoutMs: fromDuration(attributes.workflowRunTimeout),
    workflowTaskTimeoutMs: fromDuration(attributes.workflowTaskTimeout) ?? defaultTaskTimeoutMs,
    cronSchedule: attributes.cronSchedule || undefined,
    cronScheduleToScheduleIntervalMs: fromDuration(attributes.firstWorkflowTaskBackoff),
    firstExecutionRunId: attributes.firstExecutionRunId || runId,
    continuedFromRunId: attributes.continuedExecutionRunId || undefined,
    continuedFailure: attributes.continuedFailure ?? undefined,
    lastCompletionResult: attributes.lastCompletionResult?.payloads,
    parent: toParent(attributes),
    root: toRunRef(attributes.rootWorkflowExecution),
    retryPolicy: fromRetryPolicy(attributes.retryPolicy),
    memo: attributes.memo?.fields ?? {},
    searchAttributes: attributes.searchAttributes?.indexedFields ?? {},
    priority: attributes.priority ?? undefined,
  };
}

function toParent(attributes: WorkflowExecutionStartedEventAttributes): NamespacedRunRef | undefined {
  const run = toRunRef(attributes.parentWorkflowExecution);
  return run && { namespace: attributes.parentWorkflowNamespace ?? '', workflowId: run.workflowId, runId: run.runId };
}

function toRunRef(execution: WorkflowExecution | null | undefined): WorkflowRunRef | undefined {
  return execution ? { workflowId: execution.workflowId ?? '', runId: execution.runId ?? '' } : undefined;
}
