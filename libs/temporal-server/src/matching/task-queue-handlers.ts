/** What clients and workers ask of task queues beside tasks. */
import { TaskQueueType } from '@nest-temporal/core/internal/proto/enums';
import type { WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import type { TaskQueueKey } from '../context/matching.js';

export function createTaskQueueHandlers({ matching }: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    describeTaskQueue: (request) => {
      const name = request.taskQueue?.name ?? '';
      if (!name) throw new InvalidArgumentError('taskQueue is not set');
      const queue: TaskQueueKey = {
        namespace: request.namespace ?? '',
        name,
        type: request.taskQueueType === TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY ? 'activity' : 'workflow',
      };
      const pollers = matching.pollers(queue).map(({ identity, lastAccessMs }) => ({
        identity,
        lastAccessTime: timestampFromMs(lastAccessMs),
        ratePerSecond: 100_000,
      }));
      const stats = { approximateBacklogCount: matching.backlogCount(queue) };
      return {
        pollers,
        ...(request.reportStats && { stats }),
        ...(request.includeTaskQueueStatus && { taskQueueStatus: { backlogCountHint: stats.approximateBacklogCount } }),
      };
    },

    listTaskQueuePartitions: ({ taskQueue }) => {
      const key = taskQueue?.name ?? '';
      const partitions = [{ key, ownerHostName: 'localhost' }];
      return { activityTaskQueuePartitions: partitions, workflowTaskQueuePartitions: partitions };
    },

    // What workers tell of themselves is for those who list workers, which this server does not offer.
    recordWorkerHeartbeat: () => ({}),

    shutdownWorker: ({ namespace = '', stickyTaskQueue, workerInstanceKey }) => {
      if (workerInstanceKey) matching.endWorkerPolls(namespace, workerInstanceKey);
      if (stickyTaskQueue) matching.endPolls({ namespace, name: stickyTaskQueue, type: 'workflow' });
      return {};
    },
  };
}
