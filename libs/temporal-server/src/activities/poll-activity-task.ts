/** PollActivityTaskQueue: a worker waits for an activity. */
import type {
  PollActivityTaskQueueRequest,
  PollActivityTaskQueueResponse,
} from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError, ServiceError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import type { MatchingTask } from '../context/matching.js';
import type { ServerContext } from '../context/server-context.js';
import { checkIdentity } from '../common/identity.js';
import { longPoll } from '../matching/long-poll.js';
import { priorityOf } from './activity-options.js';
import { activityResponse, startActivity } from './activity-start.js';
import { mergedPriority } from '../common/priority.js';
import { taskQueueFault } from '../common/task-queue-fault.js';
import { isRunning } from '../context/run-state.js';

export async function pollActivityTask(
  context: ServerContext,
  { namespace = '', taskQueue, identity = '', workerInstanceKey, ...worker }: PollActivityTaskQueueRequest,
  call: Call,
): Promise<PollActivityTaskQueueResponse> {
  const { config, matching } = context;
  const fault = taskQueueFault(config, taskQueue);
  if (fault !== undefined) throw new InvalidArgumentError(fault);
  checkIdentity(config, identity);
  const queue = { namespace, name: taskQueue?.name ?? '', type: 'activity' } as const;
  const wait = longPoll(context.config, call);
  let response: PollActivityTaskQueueResponse = {};
  const offer = (task: MatchingTask): boolean => {
    const taken = take(context, task, identity);
    if (taken) response = taken;
    return taken !== undefined;
  };
  try {
    const { workerVersionCapabilities } = worker;
    await matching.poll(queue, { identity, workerInstanceKey, workerVersionCapabilities, signal: wait.signal, offer });
  } finally {
    wait.end();
  }
  return response;
}

/** Starts the activity for the worker; undefined when the task is obsolete. */
function take(context: ServerContext, task: MatchingTask, identity: string): PollActivityTaskQueueResponse | undefined {
  if (task.kind !== 'activity') return undefined;
  const { scheduledEventId, stamp } = task;
  const run = context.runs.find(task.run.namespace, task.run.workflowId, task.run.runId);
  const activity = run?.state.activities.get(scheduledEventId);
  if (!run || !isRunning(run.state) || activity?.stamp !== stamp || activity.started) return undefined;
  try {
    return run.transact((transaction) => {
      const started = startActivity(transaction, activity, { identity, requestId: context.newId() });
      const priority = mergedPriority(run.state.started.priority, priorityOf(started));
      return activityResponse(context, transaction.state, started, priority);
    });
  } catch (error) {
    // The run went beyond a limit with this very change: its activities are no more.
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
