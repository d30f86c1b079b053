/** The options of a pending activity, as an operator sees and changes them. */
import type { ActivityOptions, Priority, RetryPolicy } from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { PendingActivity } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import { attemptAt, isWaiting } from './activity-control.js';
import { retryPolicyFault } from '../common/retry-policy.js';
import { filledTimeouts, timeoutFault } from './schedule-attributes.js';
import { wantedTaskQueueFault } from '../common/task-queue-fault.js';

/** Where the activity goes now. */
export function taskQueueNameOf({ moved, scheduled }: PendingActivity): string {
  return moved?.taskQueueName ?? scheduled.taskQueue?.name ?? '';
}

/** Its own priority now. */
export function priorityOf({ moved, scheduled }: PendingActivity): Priority | undefined {
  return moved ? moved.priority : (scheduled.priority ?? undefined);
}

export function optionsOf(activity: PendingActivity): ActivityOptions {
  const { retryPolicy } = activity;
  const priority = priorityOf(activity);
  return {
    taskQueue: { name: taskQueueNameOf(activity) },
    scheduleToCloseTimeout: durationFromMs(activity.scheduleToCloseMs ?? 0),
    scheduleToStartTimeout: durationFromMs(activity.scheduleToStartMs ?? 0),
    startToCloseTimeout: durationFromMs(activity.startToCloseMs ?? 0),
    heartbeatTimeout: durationFromMs(activity.heartbeatMs ?? 0),
    // Which failures are not retried is nothing that could be changed.
    ...(retryPolicy && { retryPolicy: { ...retryPolicy, nonRetryableErrorTypes: [] } }),
    ...(priority && { priority }),
  };
}

/** The options that the activity was scheduled with. */
export function scheduledOptions({ scheduled }: PendingActivity): ActivityOptions {
  return {
    taskQueue: { name: scheduled.taskQueue?.name },
    scheduleToCloseTimeout: scheduled.scheduleToCloseTimeout,
    scheduleToStartTimeout: scheduled.scheduleToStartTimeout,
    startToCloseTimeout: scheduled.startToCloseTimeout,
    heartbeatTimeout: scheduled.heartbeatTimeout,
    ...(scheduled.priority && { priority: scheduled.priority }),
    retryPolicy: scheduled.retryPolicy,
  };
}

/**
 * The options of an activity with some fields of `changes`, by the paths of a field mask in either spelling.
 *
 * @throws InvalidArgumentError when the activity could not be scheduled with them
 */
export function changedOptions(
  config: DynamicConfig,
  activity: PendingActivity,
  changes: ActivityOptions,
  maskPaths: readonly string[],
  queueOfRun: string,
): ActivityOptions {
  const paths = new Set(maskPaths.map(camelCase));
  const merged = mergedOptions(optionsOf(activity), changes, paths);
  const changesPolicy = [...paths].some((path) => path.startsWith('retryPolicy.'));
  const { activityId, scheduled } = activity;
  refuse(
    (changesPolicy ? retryPolicyFault(merged.retryPolicy ?? {}) : undefined) ??
      wantedTaskQueueFault(config, merged.taskQueue, queueOfRun) ??
      timeoutFault({ ...merged, activityId, activityType: scheduled.activityType }),
  );
  const taskQueue = { ...merged.taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
  return { ...merged, ...filledTimeouts(merged, undefined), taskQueue };
}

/** An attempt that waits is given to its queue again, under the new options. */
export function setOptions({ state }: RunTransaction, activity: PendingActivity, options: ActivityOptions): void {
  const { retryPolicy } = activity;
  const changed: PendingActivity = {
    ...activity,
    moved: { taskQueueName: options.taskQueue?.name ?? '', priority: options.priority ?? undefined },
    scheduleToCloseMs: durationToMs(options.scheduleToCloseTimeout) || undefined,
    scheduleToStartMs: durationToMs(options.scheduleToStartTimeout) || undefined,
    startToCloseMs: durationToMs(options.startToCloseTimeout) || undefined,
    heartbeatMs: durationToMs(options.heartbeatTimeout) || undefined,
    retryPolicy: { ...options.retryPolicy, nonRetryableErrorTypes: retryPolicy?.nonRetryableErrorTypes },
    stamp: activity.stamp + 1,
  };
  const next = isWaiting(changed) ? attemptAt(changed, nextAttemptMs(changed)) : changed;
  state.activities.set(activity.scheduledEventId, next);
}

function mergedOptions(own: ActivityOptions, changes: ActivityOptions, paths: ReadonlySet<string>): ActivityOptions {
  const merged = { ...own };
  if (paths.has('taskQueue.name')) {
    if (!changes.taskQueue) throw new InvalidArgumentError('TaskQueue is not provided');
    merged.taskQueue = { name: changes.taskQueue.name };
  }
  for (const field of timeouts) if (paths.has(field)) merged[field] = changes[field];
  if (paths.has('priority')) merged.priority = changes.priority;
  for (const field of ['priorityKey', 'fairnessKey', 'fairnessWeight'] as const) {
    if (!paths.has(`priority.${field}`)) continue;
    if (!changes.priority) throw new InvalidArgumentError('Priority is not provided');
    merged.priority = { ...merged.priority, [field]: changes.priority[field] };
  }
  if (paths.has('retryPolicy')) merged.retryPolicy = providedPolicy(changes);
  for (const field of ['initialInterval', 'backoffCoefficient', 'maximumInterval', 'maximumAttempts'] as const) {
    if (!paths.has(`retryPolicy.${field}`)) continue;
    merged.retryPolicy = { ...merged.retryPolicy, [field]: providedPolicy(changes)[field] };
  }
  return merged;
}

const timeouts = [
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'startToCloseTimeout',
  'heartbeatTimeout',
] as const;

function providedPolicy({ retryPolicy }: ActivityOptions): RetryPolicy {
  if (!retryPolicy) throw new InvalidArgumentError('RetryPolicy is not provided');
  return retryPolicy;
}

/** The first attempt keeps its time; a further one follows the failure after the interval of the policy. */
function nextAttemptMs({ attempt, attemptScheduledAtMs, retryPolicy, lastAttemptEndedAtMs }: PendingActivity): number {
  if (attempt <= 1) return attemptScheduledAtMs;
  const initialMs = durationToMs(retryPolicy?.initialInterval) ?? 0;
  const maximumMs = durationToMs(retryPolicy?.maximumInterval) || Infinity;
  const intervalMs = Math.min(initialMs * (retryPolicy?.backoffCoefficient ?? 1) ** (attempt - 1), maximumMs);
  return intervalMs > 0 ? (lastAttemptEndedAtMs ?? 0) + intervalMs : attemptScheduledAtMs;
}

/** `task_queue.name` is `taskQueue.name`. */
function camelCase(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** @throws InvalidArgumentError when there is a fault */
function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new InvalidArgumentError(fault);
}
