/** The events of a completed workflow task, or none for a speculative one that achieved nothing. */
import { isAnyOf, type RespondWorkflowTaskCompletedRequest } from '@nest-temporal/core/internal/proto/index';
import { EventType, VersioningBehavior, WorkerVersioningMode } from '@nest-temporal/core/internal/proto/enums';
import type { RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { clearProblems } from './reported-problems.js';
import { appendScheduled } from './schedule-task.js';
import { appendStarted, type RunningWorkflowTask } from './start-task.js';
import { noteBuildId } from './build-ids.js';

/**
 * Completes the started workflow task; commands and messages come after.
 *
 * @returns the id of the completed event; undefined when the task leaves no trace
 */
export function completeWorkflowTask(
  context: ServerContext,
  transaction: RunTransaction,
  task: RunningWorkflowTask,
  request: RespondWorkflowTaskCompletedRequest,
): number | undefined {
  const { state } = transaction;
  state.workflowTask = undefined;
  state.workflowTaskAttempt = 1;
  state.workflowTaskProblems = 0;
  state.closeAttempted = false;
  if (isDiscarded(context, state, task, request)) {
    transaction.keepSpeculative();
    return undefined;
  }
  const { identity = '' } = request;
  let written = task;
  if (task.kind !== 'normal') {
    written = appendStarted(transaction, { ...appendScheduled(transaction, task), started: task.started }, identity);
  }
  const event = transaction.append(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, {
    workflowTaskCompletedEventAttributes: {
      scheduledEventId: written.scheduledEventId,
      startedEventId: written.started.eventId,
      identity,
      ...ofWorker(request),
    },
  });
  clearProblems(state);
  noteBuildId(context.config, state, request.workerVersionStamp);
  return event.eventId;
}

/** What the completion says of its worker, as far as it says something. */
function ofWorker(request: RespondWorkflowTaskCompletedRequest): object {
  const { binaryChecksum, workerVersionStamp, sdkMetadata, meteringMetadata, deploymentOptions } = request;
  const isVersioned = deploymentOptions?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED;
  const behavior = request.versioningBehavior ?? VersioningBehavior.VERSIONING_BEHAVIOR_UNSPECIFIED;
  const { deploymentName = '', buildId = '' } = deploymentOptions ?? {};
  return {
    ...(binaryChecksum && { binaryChecksum }),
    ...(workerVersionStamp && { workerVersion: workerVersionStamp }),
    ...(sdkMetadata && { sdkMetadata }),
    ...(meteringMetadata && { meteringMetadata }),
    ...(deploymentName && { workerDeploymentName: deploymentName }),
    ...(isVersioned && { versioningBehavior: behavior, deploymentVersion: { deploymentName, buildId } }),
  };
}

/**
 * A speculative task is dropped when it brought rejections only, and its worker can take the events again that it was
 * sent with it, as long as these are few.
 */
function isDiscarded(
  { config }: ServerContext,
  state: Readonly<RunState>,
  task: RunningWorkflowTask,
  { commands = [], messages = [], forceCreateNewWorkflowTask, capabilities }: RespondWorkflowTaskCompletedRequest,
): boolean {
  if (task.kind !== 'speculative' || commands.length > 0 || forceCreateNewWorkflowTask) return false;
  const eventsSince = state.nextEventId - (state.lastCompletedTaskStartedEventId + 2);
  const allowed = capabilities?.discardSpeculativeWorkflowTaskWithEvents
    ? config.get('history.discardSpeculativeWorkflowTaskMaximumEventsCount')
    : 0;
  if (eventsSince > allowed) return false;
  return messages.every(({ body }) => body && isAnyOf('UpdateRejection', body));
}
