/** The RPCs by which workers take activities and answer them, clients in their place, and operators. */
import type { RespondActivityTaskFailedRequest, WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { createActivityControlHandlers } from './activity-control-handlers.js';
import { cancelActivity, completeActivity, failActivity, recordHeartbeat } from './activity-responses.js';
import { activityByName, decodeActivityToken } from './activity-token.js';
import { pollActivityTask } from './poll-activity-task.js';

export function createActivityHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    ...createActivityControlHandlers(context),

    pollActivityTaskQueue: (request, call) => pollActivityTask(context, request, call),

    respondActivityTaskCompleted: (request) => {
      completeActivity(context, decodeActivityToken(context.tokens, request.taskToken), request);
      return {};
    },
    respondActivityTaskCompletedById: (request) => {
      const { identity, result } = request;
      completeActivity(context, activityByName(request), { identity, result });
      return {};
    },

    respondActivityTaskFailed: (request) => {
      const activity = decodeActivityToken(context.tokens, request.taskToken);
      checkFailure(request);
      return { failures: failActivity(context, activity, request) };
    },
    respondActivityTaskFailedById: (request) => {
      const { identity, failure, lastHeartbeatDetails } = request;
      const answer = { identity, failure, lastHeartbeatDetails };
      return { failures: failActivity(context, activityByName(request), answer) };
    },

    respondActivityTaskCanceled: (request) => {
      cancelActivity(context, decodeActivityToken(context.tokens, request.taskToken), request);
      return {};
    },
    respondActivityTaskCanceledById: (request) => {
      const { identity, details } = request;
      cancelActivity(context, activityByName(request), { identity, details });
      return {};
    },

    recordActivityTaskHeartbeat: (request) =>
      recordHeartbeat(context, decodeActivityToken(context.tokens, request.taskToken), request),
    recordActivityTaskHeartbeatById: (request) => recordHeartbeat(context, activityByName(request), request),
  };
}

/** Whoever answers by the id of an activity may say what they want. */
function checkFailure({ failure }: RespondActivityTaskFailedRequest): void {
  if (!failure || failure.applicationFailureInfo) return;
  throw new InvalidArgumentError('Failure must have ApplicationFailureInfo.');
}
