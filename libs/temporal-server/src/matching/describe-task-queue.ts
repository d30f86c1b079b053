/**
 * DescribeTaskQueue: who polls a queue and what waits in it. Nothing is routed by versions here, so all of a queue is
 * unversioned. Rates are limits that nothing reaches.
 */
import {
  DescribeTaskQueueMode,
  RateLimitSource,
  TaskQueueType,
  BuildIdTaskReachability,
} from '@nest-temporal/core/internal/proto/enums';
import type {
  DescribeTaskQueueRequest,
  DescribeTaskQueueResponse,
  PollerInfo,
  TaskQueueStats,
  TaskQueueVersionInfo,
} from '@nest-temporal/core/internal/proto/index';
import { durationFromMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError } from '../common/errors.js';
import type { Matching, TaskQueueKey } from '../context/matching.js';

const { TASK_QUEUE_TYPE_ACTIVITY: activity, TASK_QUEUE_TYPE_WORKFLOW: workflow } = TaskQueueType;
/** Tasks a second that one poller, and one queue, may have. */
const pollerRate = 100_000;
const queueRate = 1_000;
const defaultPriority = 3;
/** The zero time of Go, by which the real server says that nothing was ever set. */
const neverSet = { seconds: -62_135_596_800 };

/** @throws InvalidArgumentError when the request names no queue */
export function describeTaskQueue(matching: Matching, request: DescribeTaskQueueRequest): DescribeTaskQueueResponse {
  const { namespace = '', taskQueueType, apiMode } = request;
  const name = request.taskQueue?.name ?? '';
  if (!name) throw new InvalidArgumentError('taskQueue is not set');
  const queueOf = (type: TaskQueueType | undefined): TaskQueueKey => ({
    namespace,
    name,
    type: type === activity ? 'activity' : 'workflow',
  });
  if (apiMode === DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED) {
    return { versionsInfo: describeVersions(matching, request, queueOf) };
  }
  const queue = queueOf(taskQueueType);
  const stats = statsOf(matching, queue);
  const backlogCountHint = stats.approximateBacklogCount;
  return {
    pollers: pollersOf(matching, queue),
    versioningInfo: { currentVersion: '__unversioned__', updateTime: neverSet },
    effectiveRateLimit: { requestsPerSecond: queueRate, rateLimitSource: RateLimitSource.RATE_LIMIT_SOURCE_SYSTEM },
    ...(request.reportStats && { stats, statsByPriorityKey: { [defaultPriority]: stats } }),
    ...(request.includeTaskQueueStatus && {
      taskQueueStatus: { backlogCountHint, ratePerSecond: queueRate, taskIdBlock: { startId: 1, endId: 100_000 } },
    }),
  };
}

/** By build id: only the queue without one, whose key is empty, has anything. */
function describeVersions(
  matching: Matching,
  { versions, taskQueueTypes, reportPollers, reportStats, reportTaskReachability }: DescribeTaskQueueRequest,
  queueOf: (type: TaskQueueType) => TaskQueueKey,
): Record<string, TaskQueueVersionInfo> {
  const types = taskQueueTypes?.length ? taskQueueTypes : [workflow, activity];
  const buildIds = versions?.buildIds ?? [];
  const isUnversioned = buildIds.length === 0 || versions?.unversioned || versions?.allActive;
  const infoOf = (isOfUnversioned: boolean): TaskQueueVersionInfo => ({
    typesInfo: Object.fromEntries(
      types.map((type) => [
        type,
        {
          ...(reportPollers && isOfUnversioned && { pollers: pollersOf(matching, queueOf(type)) }),
          ...(reportStats && { stats: isOfUnversioned ? statsOf(matching, queueOf(type)) : emptyStats }),
        },
      ]),
    ),
    ...(reportTaskReachability && {
      taskReachability: isOfUnversioned
        ? BuildIdTaskReachability.BUILD_ID_TASK_REACHABILITY_REACHABLE
        : BuildIdTaskReachability.BUILD_ID_TASK_REACHABILITY_UNREACHABLE,
    }),
  });
  const infos = buildIds.map((buildId) => [buildId, infoOf(buildId === '')] as const);
  return Object.fromEntries([...(isUnversioned ? [['', infoOf(true)] as const] : []), ...infos]);
}

const emptyStats: TaskQueueStats = { approximateBacklogAge: durationFromMs(0) };

function statsOf(matching: Matching, queue: TaskQueueKey): TaskQueueStats {
  return {
    approximateBacklogCount: matching.backlogCount(queue),
    approximateBacklogAge: durationFromMs(matching.backlogAgeMs(queue)),
  };
}

function pollersOf(matching: Matching, queue: TaskQueueKey): PollerInfo[] {
  return matching.pollers(queue).map(({ identity, lastAccessMs, workerVersionCapabilities }) => ({
    identity,
    lastAccessTime: timestampFromMs(lastAccessMs),
    ratePerSecond: pollerRate,
    ...(workerVersionCapabilities && { workerVersionCapabilities }),
  }));
}
