/** What clients and workers ask of task queues beside tasks. */
import type { WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { describeTaskQueue } from './describe-task-queue.js';
import { pollNexusTask } from './poll-nexus-task.js';

export function createTaskQueueHandlers({ matching, config }: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    describeTaskQueue: (request) => describeTaskQueue(matching, request),

    listTaskQueuePartitions: ({ taskQueue }) => {
      const key = taskQueue?.name ?? '';
      const partitions = [{ key, ownerHostName: 'localhost' }];
      return { activityTaskQueuePartitions: partitions, workflowTaskQueuePartitions: partitions };
    },

    pollNexusTaskQueue: (request, call) => pollNexusTask(matching, config, request, call),

    // What workers report about themselves is for those who list workers, which this server does not offer.
    recordWorkerHeartbeat: () => ({}),

    shutdownWorker: ({ namespace = '', stickyTaskQueue, workerInstanceKey }) => {
      if (workerInstanceKey) matching.endWorkerPolls(namespace, workerInstanceKey);
      if (stickyTaskQueue) matching.endPolls({ namespace, name: stickyTaskQueue, type: 'workflow' });
      return {};
    },
  };
}
