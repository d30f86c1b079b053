/** The polls for activity tasks. */
import { TaskQueueKind } from '../../proto/enums.js';
import type { PollActivityTaskQueueRequest, PollActivityTaskQueueResponse } from '../../proto/index.js';
import type { WorkflowService } from '../../transport/workflow-service.js';
import { emptyOnTimeout, longPollTimeoutMs, type Poll } from '../poll-loop.js';
import { pollFields, type WorkerIdentity } from '../worker-identity.js';

/** @param maxTasksPerSecond - bound that the server keeps over all workers of the queue */
export function createActivityPolls(
  service: Pick<WorkflowService, 'pollActivityTaskQueue'>,
  worker: WorkerIdentity,
  maxPolls: number,
  maxTasksPerSecond: number | undefined,
): Poll<PollActivityTaskQueueResponse>[] {
  const request: PollActivityTaskQueueRequest = {
    ...pollFields(worker),
    taskQueue: { name: worker.taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
  };
  if (maxTasksPerSecond !== undefined) {
    request.taskQueueMetadata = { maxTasksPerSecond: { value: maxTasksPerSecond } };
  }
  const poll: Poll<PollActivityTaskQueueResponse> = async (signal) => {
    const options = { signal, longPoll: true, retry: false, timeoutMs: longPollTimeoutMs };
    const response = await service.pollActivityTaskQueue(request, options).catch(emptyOnTimeout);
    return response?.taskToken?.length ? response : undefined;
  };
  return new Array<typeof poll>(maxPolls).fill(poll);
}
