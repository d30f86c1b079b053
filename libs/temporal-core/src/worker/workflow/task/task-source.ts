/**
 * The polls for workflow tasks: on the queue that workers share, and on this worker's own sticky queue, where tasks of runs
 * come that it has cached. Each poll sticks to one of the two, so that neither starves.
 */
import { TaskQueueKind } from '../../../proto/enums.js';
import type { PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse } from '../../../proto/index.js';
import type { WorkflowService } from '../../../transport/workflow-service.js';
import { emptyOnTimeout, longPollTimeoutMs, type Poll } from '../../poll-loop.js';
import { pollFields, type WorkerIdentity } from '../../worker-identity.js';

export interface PollShares {
  /** Polls at a time. */
  maxPolls: number;
  /** Share of them on the normal queue while there is a sticky one. */
  nonStickyToStickyPollRatio: number;
}

/** The polls of a worker, one for each poller. */
export function createWorkflowPolls(
  service: Pick<WorkflowService, 'pollWorkflowTaskQueue'>,
  worker: WorkerIdentity,
  { maxPolls, nonStickyToStickyPollRatio }: PollShares,
): Poll<PollWorkflowTaskQueueResponse>[] {
  const { taskQueue, stickyQueue } = worker;
  const fields = pollFields(worker);
  const normal: PollWorkflowTaskQueueRequest = {
    ...fields,
    taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
  };
  if (stickyQueue === undefined) return repeat(maxPolls, createPoll(service, normal));
  const sticky: PollWorkflowTaskQueueRequest = {
    ...fields,
    taskQueue: { name: stickyQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: taskQueue },
  };
  const normalPolls = Math.min(Math.max(1, Math.ceil(maxPolls * nonStickyToStickyPollRatio)), maxPolls - 1);
  return [
    ...repeat(normalPolls, createPoll(service, normal)),
    ...repeat(maxPolls - normalPolls, createPoll(service, sticky)),
  ];
}

function createPoll(
  service: Pick<WorkflowService, 'pollWorkflowTaskQueue'>,
  request: PollWorkflowTaskQueueRequest,
): Poll<PollWorkflowTaskQueueResponse> {
  return async (signal) => {
    const options = { signal, longPoll: true, retry: false, timeoutMs: longPollTimeoutMs };
    const response = await service.pollWorkflowTaskQueue(request, options).catch(emptyOnTimeout);
    return response?.taskToken?.length ? response : undefined;
  };
}

function repeat<T>(count: number, item: T): T[] {
  return new Array<T>(count).fill(item);
}
