import type { ActivityInfo } from '@nest-temporal/core/activity';

/** The first attempt of an activity of a workflow, with what `info` says differently. Frozen, as a worker gives it. */
export function completeActivityInfo(info: Partial<ActivityInfo>): ActivityInfo {
  const now = Date.now();
  const taskToken = info.taskToken ?? new TextEncoder().encode('test');
  return Object.freeze({
    base64TaskToken: Buffer.from(taskToken).toString('base64'),
    activityId: 'test',
    activityType: 'unknown',
    workflowNamespace: 'default',
    workflowType: 'test',
    workflowExecution: { workflowId: 'test', runId: 'test' },
    taskQueue: 'test',
    isLocal: false,
    attempt: 1,
    scheduledTimestampMs: now,
    currentAttemptScheduledTimestampMs: now,
    startedTimestampMs: now,
    startToCloseTimeoutMs: 60_000,
    heartbeatDetails: [],
    ...info,
    taskToken,
  });
}
