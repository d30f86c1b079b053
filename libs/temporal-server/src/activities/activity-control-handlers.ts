/** The RPCs by which operators pause, continue, reset and change pending activities. */
import type {
  ActivityOptions,
  UpdateActivityOptionsRequest,
  UpdateActivityOptionsResponse,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { pauseActivity, resetActivity, unpauseActivity } from './activity-control.js';
import { changedOptions, scheduledOptions, setOptions } from './activity-options.js';
import { changeSelected } from './activity-selection.js';
import { priorityProblem } from '../common/priority.js';

export function createActivityControlHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    pauseActivity: (request) => {
      const { identity = '', reason = '', requestId = '' } = request;
      changeSelected(context, request, (transaction, activity) => {
        pauseActivity(transaction, activity, { atMs: transaction.nowMs, requestId, identity, reason });
      });
      return {};
    },
    unpauseActivity: (request) => {
      const { resetAttempts, resetHeartbeat, unpauseAll: matchAll, jitter } = request;
      const options = { resetAttempts, resetHeartbeat, jitterMs: durationToMs(jitter) };
      const { namespace, execution, id, type } = request;
      changeSelected(context, { namespace, execution, id, type, matchAll }, (transaction, activity) => {
        unpauseActivity(transaction, activity, options);
      });
      return {};
    },
    resetActivity: (request) => {
      const { resetHeartbeat, keepPaused, restoreOriginalOptions, jitter } = request;
      const options = { resetHeartbeat, keepPaused, restoreOriginalOptions, jitterMs: durationToMs(jitter) };
      changeSelected(context, request, (transaction, activity) => resetActivity(transaction, activity, options));
      return {};
    },
    updateActivityOptions: (request) => updateOptions(context, request),
  };
}

/** Answers with the options of the last activity that it changed. */
function updateOptions(context: ServerContext, request: UpdateActivityOptionsRequest): UpdateActivityOptionsResponse {
  const { activityOptions: changes, updateMask, restoreOriginal } = request;
  const problem = priorityProblem(changes?.priority);
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  if (restoreOriginal && updateMask?.paths?.length) {
    throw new InvalidArgumentError('Both UpdateMask and RestoreOriginal are provided');
  }
  let activityOptions: ActivityOptions | undefined;
  changeSelected(context, request, (transaction, activity) => {
    if (restoreOriginal) {
      activityOptions = scheduledOptions(activity);
    } else {
      if (!changes) throw new InvalidArgumentError('ActivityOptions are not provided');
      if (!updateMask) throw new InvalidArgumentError('UpdateMask is not provided');
      const queueOfRun = transaction.state.started.taskQueue?.name ?? '';
      activityOptions = changedOptions(context.config, activity, changes, updateMask.paths ?? [], queueOfRun);
    }
    setOptions(transaction, activity, activityOptions);
  });
  return { activityOptions };
}
