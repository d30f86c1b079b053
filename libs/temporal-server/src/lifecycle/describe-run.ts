/** DescribeWorkflowExecution: all that the server knows of a run and a client may. */
import type {
  DescribeWorkflowExecutionRequest,
  DescribeWorkflowExecutionResponse,
  PendingWorkflowTaskInfo,
  RequestIdInfo,
  WorkflowExecutionExtendedInfo,
  WorkflowExecutionInfo,
} from '@nest-temporal/core/internal/proto/index';
import { PendingWorkflowTaskState, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import type { RunState } from '../context/run-state.js';
import type { ServerContext } from '../context/server-context.js';
import { pendingActivityInfo } from '../activities/pending-activity-info.js';
import { runNameOf } from '../common/run-name.js';

/** What the real server says of a run without a timeout: the first moment of the year 1. */
const zeroTime = { seconds: -62_135_596_800, nanos: 0 };

/** @throws InvalidArgumentError, NotFoundError */
export function describeRun(
  context: ServerContext,
  { namespace = '', execution }: DescribeWorkflowExecutionRequest,
): DescribeWorkflowExecutionResponse {
  const { workflowId, runId } = runNameOf(execution);
  const run = context.runs.get(namespace, workflowId, runId);
  const { state } = run;
  const { started } = state;
  const nowMs = context.clock.now();
  return {
    executionConfig: {
      taskQueue: { name: started.taskQueue?.name, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      workflowExecutionTimeout: started.workflowExecutionTimeout,
      workflowRunTimeout: started.workflowRunTimeout,
      defaultWorkflowTaskTimeout: started.workflowTaskTimeout,
      userMetadata: run.events[0]?.userMetadata,
    },
    workflowExecutionInfo: executionInfo(state),
    workflowExtendedInfo: extendedInfo(state),
    pendingActivities: [...state.activities.values()].map((activity) => pendingActivityInfo(activity, nowMs)),
    pendingChildren: [...state.children.values()].map(({ attributes, initiatedEventId, started: child }) => ({
      workflowId: child && attributes.workflowId,
      runId: child?.runId,
      workflowTypeName: attributes.workflowType?.name,
      initiatedId: initiatedEventId,
      parentClosePolicy: attributes.parentClosePolicy,
    })),
    pendingWorkflowTask: pendingTask(state),
  };
}

function executionInfo(state: Readonly<RunState>): WorkflowExecutionInfo {
  const { started, workflowId, runId, closedAtMs } = state;
  const executionMs = state.startedAtMs + (durationToMs(started.firstWorkflowTaskBackoff) ?? 0);
  const parent = started.parentWorkflowExecution;
  return {
    execution: { workflowId, runId },
    type: { name: started.workflowType?.name },
    startTime: timestampFromMs(state.startedAtMs),
    status: state.status,
    historyLength: state.nextEventId - 1,
    executionTime: timestampFromMs(executionMs),
    memo: { fields: state.memo },
    searchAttributes: { indexedFields: state.searchAttributes },
    taskQueue: started.taskQueue?.name,
    stateTransitionCount: state.transactionCount,
    historySizeBytes: state.historyBytes,
    rootExecution: started.rootWorkflowExecution ?? { workflowId, runId },
    firstRunId: started.firstExecutionRunId,
    mostRecentWorkerVersionStamp: state.lastWorkerVersion,
    priority: started.priority,
    ...(parent && { parentExecution: parent, parentNamespaceId: started.parentWorkflowNamespaceId }),
    ...(closedAtMs !== undefined && {
      closeTime: timestampFromMs(closedAtMs),
      executionDuration: durationFromMs(closedAtMs - executionMs),
    }),
  };
}

function extendedInfo(state: Readonly<RunState>): WorkflowExecutionExtendedInfo {
  const { executionExpiresMs, runExpiresMs } = state;
  return {
    ...(executionExpiresMs !== undefined && { executionExpirationTime: timestampFromMs(executionExpiresMs) }),
    runExpirationTime: runExpiresMs === undefined ? zeroTime : timestampFromMs(runExpiresMs),
    cancelRequested: state.cancelRequested !== undefined,
    originalStartTime: timestampFromMs(state.startedAtMs),
    requestIdInfos: requestIdInfos(state),
  };
}

function requestIdInfos(state: Readonly<RunState>): Record<string, RequestIdInfo> {
  const infos: Record<string, RequestIdInfo> = {};
  for (const [requestId, { eventType, eventId }] of state.requestIds) {
    infos[requestId] = { eventType, ...(eventId === 0 ? { buffered: true } : { eventId }) };
  }
  return infos;
}

function pendingTask({ workflowTask: task }: Readonly<RunState>): PendingWorkflowTaskInfo | undefined {
  if (!task) return undefined;
  return {
    state: task.started
      ? PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED
      : PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED,
    scheduledTime: timestampFromMs(task.scheduledAtMs),
    originalScheduledTime: timestampFromMs(task.originalScheduledAtMs),
    attempt: task.attempt,
    ...(task.started && { startedTime: timestampFromMs(task.started.atMs) }),
  };
}
