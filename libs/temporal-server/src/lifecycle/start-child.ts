/**
 * The second step of starting a child: after the parent has initiated it, its run is created, the parent is notified,
 * and only then the child gets its first workflow task. So the parent always knows that a child started before it knows
 * how it ended.
 */
import type { StartWorkflowExecutionRequest } from '@nest-temporal/core/internal/proto/index';
import {
  StartChildWorkflowExecutionFailedCause,
  WorkflowIdConflictPolicy,
} from '@nest-temporal/core/internal/proto/enums';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { mergedPriority } from '../common/priority.js';
import { WorkflowExecutionAlreadyStartedError } from '../common/errors.js';
import { isRunning, type PendingChild } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { appendChildStarted, appendChildStartFailed } from './child-events.js';
import { releaseFirstTask } from './create-run.js';
import { planStart, type ParentInfo } from './start-plan.js';
import { startPlanned } from './start-run.js';

/** Nothing happens when the parent has closed: the child does not start. */
export function startChild(context: ServerContext, parent: Run, initiatedEventId: number): void {
  const pending = parent.state.children.get(initiatedEventId);
  if (!isRunning(parent.state) || !pending || pending.started) return;
  if (!context.namespaces.find(pending.attributes.namespace ?? '')) {
    const cause =
      StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND;
    parent.transact((transaction) => appendChildStartFailed(transaction, pending, cause));
    return;
  }
  const child = create(context, parent, pending);
  if (!child) {
    const cause =
      StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS;
    parent.transact((transaction) => appendChildStartFailed(transaction, pending, cause));
    return;
  }
  parent.transact((transaction) => {
    appendChildStarted(transaction, pending, child.state.runId);
    transaction.needWorkflowTask();
  });
  child.transact((transaction) => {
    const { started, startedAtMs } = transaction.state;
    releaseFirstTask(transaction, startedAtMs + (durationToMs(started.firstWorkflowTaskBackoff) ?? 0));
  });
}

/** The run of the child, held until the parent knows of it; undefined when its id is taken. */
function create(context: ServerContext, parent: Run, pending: PendingChild): Run | undefined {
  try {
    const plan = planStart(context, requestFor(parent, pending), parentInfo(context, parent, pending));
    return startPlanned(context, plan, { isHeld: true }).run;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

function requestFor(
  { state, events }: Run,
  { attributes, initiatedEventId, requestId }: PendingChild,
): StartWorkflowExecutionRequest {
  return {
    namespace: attributes.namespace,
    workflowId: attributes.workflowId,
    workflowType: attributes.workflowType,
    taskQueue: attributes.taskQueue,
    input: attributes.input,
    header: attributes.header,
    workflowExecutionTimeout: attributes.workflowExecutionTimeout,
    workflowRunTimeout: attributes.workflowRunTimeout,
    workflowTaskTimeout: attributes.workflowTaskTimeout,
    requestId,
    workflowIdReusePolicy: attributes.workflowIdReusePolicy,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
    retryPolicy: attributes.retryPolicy,
    cronSchedule: attributes.cronSchedule,
    memo: attributes.memo,
    searchAttributes: attributes.searchAttributes,
    priority: mergedPriority(state.started.priority, attributes.priority),
    userMetadata: events[initiatedEventId - 1]?.userMetadata,
  };
}

function parentInfo({ namespaces }: ServerContext, { state }: Run, { initiatedEventId }: PendingChild): ParentInfo {
  const { namespace, workflowId, runId, started } = state;
  return {
    namespace,
    namespaceId: namespaces.find(namespace)?.id ?? '',
    execution: { workflowId, runId },
    initiatedEventId,
    root: started.rootWorkflowExecution ?? { workflowId, runId },
  };
}
