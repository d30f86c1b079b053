/** What a worker gets with a workflow task: token, history from where its cache ends, queries and messages. */
import type {
  HistoryEvent,
  PollWorkflowTaskQueueResponse,
  ProtocolMessage,
  WorkflowQuery,
} from '@nest-temporal/core/internal/proto/index';
import { EventType, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { encodeHistoryToken } from '../run/history-token.js';
import type { Run } from '../context/run.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { ServerContext } from '../context/server-context.js';
import { isStarted } from './end-task.js';
import { startedAttributes, type RunningWorkflowTask } from './start-task.js';
import { currentTaskQueue, normalQueueName, stickyQueueKey, normalQueueKey } from './task-queue.js';
import { encodeTaskToken } from './task-token.js';

/**
 * The response for a workflow task whose start is committed. Takes the buffered queries of the run along.
 *
 * @param isCached - the worker holds the run, and needs only what came since its last task
 */
export function taskResponse(
  context: ServerContext,
  run: Run,
  task: RunningWorkflowTask,
  messages: ProtocolMessage[],
  isCached: boolean,
): PollWorkflowTaskQueueResponse {
  const { state } = run;
  const { history, nextPageToken } = historyFor(context, run, isCached);
  return {
    taskToken: encodeTaskToken(context.tokens, state, task),
    workflowExecution: { workflowId: state.workflowId, runId: state.runId },
    workflowType: state.started.workflowType,
    previousStartedEventId: state.lastCompletedTaskStartedEventId,
    startedEventId: task.started.eventId,
    attempt: task.attempt,
    backlogCountHint: context.matching.backlogCount(stickyQueueKey(state) ?? normalQueueKey(state)),
    history,
    nextPageToken,
    workflowExecutionTaskQueue: { name: normalQueueName(state), kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    scheduledTime: timestampFromMs(task.scheduledAtMs),
    startedTime: timestampFromMs(task.started.atMs),
    queries: run.queries.takeBuffered(),
    messages,
  };
}

/** The response for a query that goes alone. A worker that polls the run's sticky queue has the history. */
export function queryTaskResponse(
  context: ServerContext,
  run: Run,
  { query, taskToken }: { query: WorkflowQuery; taskToken: Uint8Array },
  isSticky: boolean,
): PollWorkflowTaskQueueResponse {
  const { state } = run;
  const { history, nextPageToken } = isSticky ? { history: { events: [] } } : historyFor(context, run, false);
  return {
    taskToken,
    workflowExecution: { workflowId: state.workflowId, runId: state.runId },
    workflowType: state.started.workflowType,
    attempt: 1,
    previousStartedEventId: state.lastCompletedTaskStartedEventId,
    history,
    nextPageToken,
    workflowExecutionTaskQueue: { name: normalQueueName(state), kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    query,
  };
}

/**
 * The events of the pending workflow task that are not written: of a further attempt, and of a speculative task.
 *
 * @param identity - of the worker that has the task, if it is to be told. @defaultValue as it is known
 */
export function unwrittenTaskEvents(state: Readonly<RunState>, identity?: string): HistoryEvent[] {
  const { workflowTask: task } = state;
  if (!task || task.kind === 'normal' || !isRunning(state)) return [];
  const scheduled: HistoryEvent = {
    eventId: task.scheduledEventId,
    eventTime: timestampFromMs(task.scheduledAtMs),
    eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    workflowTaskScheduledEventAttributes: {
      taskQueue: currentTaskQueue(state),
      startToCloseTimeout: durationFromMs(task.startToCloseMs),
      attempt: task.attempt,
    },
  };
  if (!isStarted(task)) return [scheduled];
  const started: HistoryEvent = {
    eventId: task.started.eventId,
    eventTime: timestampFromMs(task.started.atMs),
    eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    workflowTaskStartedEventAttributes: startedAttributes(task, identity ?? task.started.identity),
  };
  return [scheduled, started];
}

type FirstPage = Pick<PollWorkflowTaskQueueResponse, 'history' | 'nextPageToken'>;

/** The first page of what a worker needs. */
function historyFor({ config }: ServerContext, run: Run, isCached: boolean): FirstPage {
  const { state, events } = run;
  const from = isCached ? state.lastCompletedTaskStartedEventId : 0;
  const pageSize = config.get('limit.historyMaxPageSize');
  const end = Math.min(events.length, from + pageSize);
  const page = events.slice(from, end);
  if (end === events.length) return { history: { events: [...page, ...unwrittenTaskEvents(state)] } };
  const { runId } = state;
  const token = { runId, firstEventId: end + 1, endEventId: events.length + 1, forTask: true };
  return { history: { events: page }, nextPageToken: encodeHistoryToken(token) };
}
