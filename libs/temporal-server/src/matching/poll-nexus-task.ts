/**
 * PollNexusTaskQueue: this server has no Nexus operations, so that a poll always ends empty. It waits like any other,
 * and ends with its worker: a worker with Nexus handlers runs and stops as on the real server.
 */
import type { PollNexusTaskQueueRequest, PollNexusTaskQueueResponse } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import { checkIdentity } from '../common/identity.js';
import { taskQueueFault } from '../common/task-queue-fault.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { Call } from '../context/call.js';
import type { Matching } from '../context/matching.js';
import { longPoll } from './long-poll.js';

/** @throws InvalidArgumentError for a task queue that cannot be polled */
export async function pollNexusTask(
  matching: Matching,
  config: DynamicConfig,
  { namespace = '', taskQueue, identity = '', workerInstanceKey }: PollNexusTaskQueueRequest,
  call: Call,
): Promise<PollNexusTaskQueueResponse> {
  const fault = taskQueueFault(config, taskQueue);
  if (fault !== undefined) throw new InvalidArgumentError(fault);
  checkIdentity(config, identity);
  const wait = longPoll(config, call);
  try {
    const queue = { namespace, name: taskQueue?.name ?? '', type: 'nexus' } as const;
    await matching.poll(queue, { identity, workerInstanceKey, signal: wait.signal, offer: () => false });
  } finally {
    wait.end();
  }
  return {};
}
