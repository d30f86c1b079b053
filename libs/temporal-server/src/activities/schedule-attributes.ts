/**
 * From the command that schedules an activity to the event: what is left open is filled in, what is too long is cut.
 * Texts are the real server's: users read them in WorkflowTaskFailed events.
 */
import type {
  ActivityTaskScheduledEventAttributes,
  Duration,
  ScheduleActivityTaskCommandAttributes,
  TaskQueue,
} from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { cappedDuration, durationFault } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { priorityFault } from '../common/priority.js';
import { retryPolicyFault, withRetryDefaults } from '../common/retry-policy.js';
import { wantedTaskQueueFault } from '../common/task-queue-fault.js';
import { CommandFault } from '../common/command-fault.js';

/** The four timeouts of an activity. */
export interface ActivityTimeouts {
  readonly scheduleToCloseTimeout?: Duration | null;
  readonly scheduleToStartTimeout?: Duration | null;
  readonly startToCloseTimeout?: Duration | null;
  readonly heartbeatTimeout?: Duration | null;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const timeoutFields = [
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'startToCloseTimeout',
  'heartbeatTimeout',
] as const;

/** @throws CommandFault when the activity cannot be scheduled as the command wants it */
export function scheduledAttributes(
  { server, transaction, completedEventId }: CommandContext,
  attributes: ScheduleActivityTaskCommandAttributes,
): ActivityTaskScheduledEventAttributes {
  const { started } = transaction.state;
  const retryPolicy = withRetryDefaults(attributes.retryPolicy);
  const { activityId = '', activityType, taskQueue, header, input, priority } = attributes;
  refuse(
    wantedTaskQueueFault(server.config, taskQueue, started.taskQueue?.name ?? '') ??
      nameFault(server.config, attributes, retryPolicyFault(retryPolicy)) ??
      priorityFault(priority) ??
      timeoutFault(attributes),
  );
  return {
    activityId,
    activityType,
    taskQueue: normalQueue(taskQueue),
    ...(header && { header }),
    ...(input && { input }),
    ...filledTimeouts(attributes, started.workflowRunTimeout ?? undefined),
    workflowTaskCompletedEventId: completedEventId,
    retryPolicy,
    ...(attributes.useWorkflowBuildId && { useWorkflowBuildId: true }),
    ...(priority && { priority }),
  };
}

/** What is wrong with the timeouts of an activity; undefined when nothing is. */
export function timeoutFault(
  attributes: ActivityTimeouts & Pick<ScheduleActivityTaskCommandAttributes, 'activityId' | 'activityType'>,
): string | undefined {
  for (const field of timeoutFields) {
    const fault = durationFault(attributes[field]);
    if (fault) return `invalid ${field.charAt(0).toUpperCase()}${field.slice(1)}: ${fault}`;
  }
  if (isSet(attributes.scheduleToCloseTimeout) || isSet(attributes.startToCloseTimeout)) return undefined;
  const whose = `ActivityId=${attributes.activityId ?? ''} ActivityType=${attributes.activityType?.name ?? ''}`;
  return `a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity. ${whose}`;
}

/**
 * The timeouts as the server applies them: each at most that of the run, those that are left open as long as the whole
 * may take, heartbeats not rarer than the attempt is long. All are there, if with 0.
 */
export function filledTimeouts(timeouts: ActivityTimeouts, ofRun: Duration | undefined): ActivityTimeouts {
  const runTimeout = ofRun ?? { seconds: 0, nanos: 0 };
  const filled: Mutable<ActivityTimeouts> = {};
  for (const field of timeoutFields) filled[field] = cappedDuration(timeouts[field]);
  const whole = filled.scheduleToCloseTimeout;
  if (isSet(whole)) {
    filled.scheduleToStartTimeout = isSet(filled.scheduleToStartTimeout)
      ? least(filled.scheduleToStartTimeout, whole)
      : whole;
    filled.startToCloseTimeout = isSet(filled.startToCloseTimeout) ? least(filled.startToCloseTimeout, whole) : whole;
  } else {
    filled.scheduleToCloseTimeout = runTimeout;
    if (!isSet(filled.scheduleToStartTimeout)) filled.scheduleToStartTimeout = runTimeout;
  }
  if (isSet(runTimeout)) for (const field of timeoutFields) filled[field] = least(filled[field], runTimeout);
  filled.heartbeatTimeout = least(filled.heartbeatTimeout, filled.startToCloseTimeout);
  return filled;
}

function nameFault(
  config: DynamicConfig,
  { activityId = '', activityType }: ScheduleActivityTaskCommandAttributes,
  policyFault: string | undefined,
): string | undefined {
  const typeName = activityType?.name ?? '';
  if (activityId === '') return 'activityId is not set';
  if (typeName === '') return 'activityType is not set';
  if (policyFault) return policyFault;
  const limit = config.get('limit.maxIDLength');
  const idLength = Buffer.byteLength(activityId);
  if (idLength > limit) return `activityId exceeds length limit. Length=${idLength} Limit=${limit}`;
  const typeLength = Buffer.byteLength(typeName);
  if (typeLength > limit) return `activityType exceeds length limit. Length=${typeLength} Limit=${limit}`;
  return undefined;
}

function normalQueue(taskQueue: TaskQueue | null | undefined): TaskQueue {
  const { name = '', kind = TaskQueueKind.TASK_QUEUE_KIND_UNSPECIFIED, normalName } = taskQueue ?? {};
  return { name, kind: kind || TaskQueueKind.TASK_QUEUE_KIND_NORMAL, ...(normalName && { normalName }) };
}

function isSet(duration: Duration | null | undefined): duration is Duration {
  return (durationToMs(duration) ?? 0) > 0;
}

function least(one: Duration | null | undefined, other: Duration | null | undefined): Duration {
  const none = { seconds: 0, nanos: 0 };
  return ((durationToMs(one) ?? 0) <= (durationToMs(other) ?? 0) ? one : other) ?? none;
}

/** @throws CommandFault when there is a fault */
function refuse(fault: string | undefined): void {
  if (fault === undefined) return;
  throw new CommandFault(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES, fault);
}
