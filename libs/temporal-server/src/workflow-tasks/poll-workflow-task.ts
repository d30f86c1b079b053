/** PollWorkflowTaskQueue: a worker waits for a workflow task or a query. */
import type {
  PollWorkflowTaskQueueRequest,
  PollWorkflowTaskQueueResponse,
} from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import type { Call } from '../context/call.js';
import { InvalidArgumentError, ServiceError } from '../common/errors.js';
import type { MatchingTask, TaskQueueKey } from '../context/matching.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { checkIdentity } from '../common/identity.js';
import { longPoll } from '../matching/long-poll.js';
import { startWorkflowTask, type StartOptions } from './start-task.js';
import { queryTaskResponse, taskResponse } from './task-response.js';
import { isRunning } from '../context/run-state.js';
import { workerVersionOf } from '../common/worker-version.js';

export async function pollWorkflowTask(
  context: ServerContext,
  request: PollWorkflowTaskQueueRequest,
  call: Call,
): Promise<PollWorkflowTaskQueueResponse> {
  const { identity = '', workerInstanceKey, workerVersionCapabilities } = request;
  checkIdentity(context.config, identity);
  const queue = queueOf(context, request);
  const wait = longPoll(context.config, call);
  let response: PollWorkflowTaskQueueResponse = {};
  const offer = (task: MatchingTask): boolean => {
    const taken = take(context, task, queue, { identity, workerVersion: workerVersionOf(request) });
    if (taken) response = taken;
    return taken !== undefined;
  };
  try {
    await context.matching.poll(queue, {
      identity,
      workerInstanceKey,
      workerVersionCapabilities,
      signal: wait.signal,
      offer,
    });
  } finally {
    wait.end();
  }
  return response;
}

function queueOf({ config }: ServerContext, { namespace = '', taskQueue }: PollWorkflowTaskQueueRequest): TaskQueueKey {
  if (!taskQueue) throw new InvalidArgumentError('taskQueue is not set');
  const { name = '', kind, normalName = '' } = taskQueue;
  if (name === '') throw new InvalidArgumentError('missing task queue name');
  if (Buffer.byteLength(name) > config.get('limit.maxIDLength')) {
    throw new InvalidArgumentError('taskQueue length exceeds limit');
  }
  const isSticky = kind === TaskQueueKind.TASK_QUEUE_KIND_STICKY;
  return { namespace, name, type: 'workflow', ...(isSticky && { stickyOf: normalName }) };
}

/** Starts the task for the worker; undefined when it is obsolete. */
function take(
  context: ServerContext,
  task: MatchingTask,
  queue: TaskQueueKey,
  worker: Omit<StartOptions, 'requestId'>,
): PollWorkflowTaskQueueResponse | undefined {
  const run = context.runs.find(task.run.namespace, task.run.workflowId, task.run.runId);
  if (!run || task.kind === 'activity') return undefined;
  if (task.kind === 'query') {
    const query = run.queries.takeDirect(task.id, queue);
    return query && queryTaskResponse(context, run, query, queue.stickyOf !== undefined);
  }
  try {
    return start(context, run, task.stamp, queue, worker);
  } catch (error) {
    // The run went beyond a limit with this very event: its task is no more.
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function start(
  context: ServerContext,
  run: Run,
  stamp: number,
  queue: TaskQueueKey,
  worker: Omit<StartOptions, 'requestId'>,
): PollWorkflowTaskQueueResponse | undefined {
  const { workflowTask, sticky } = run.state;
  if (!isRunning(run.state) || workflowTask?.stamp !== stamp || workflowTask.started) return undefined;
  // The run has gone back to its own queue since the task was given to the sticky one.
  if (queue.stickyOf !== undefined && !sticky) return undefined;
  const taken = run.transact((transaction) => {
    const { state } = transaction;
    // The holder of the cache did not take it: whoever does needs the whole history.
    if (sticky && sticky.name !== queue.name) state.sticky = undefined;
    const task = startWorkflowTask(context, transaction, { ...worker, requestId: context.newId() });
    const messages = run.updates.takeMessages(transaction, task.started.eventId, { includesSent: true });
    if (task.kind !== 'speculative' || messages.length > 0) return { task, messages };
    // Nobody waits for the updates any more that it was made for.
    state.workflowTask = undefined;
    return undefined;
  });
  return taken && taskResponse(context, run, taken.task, taken.messages, run.state.sticky !== undefined);
}
