/**
 * An activity task as it comes from a poll: checked once, its payloads decoded. Afterwards, required fields are present,
 * and optional ones are `undefined`, never zero.
 */
import type { Headers, Payload } from '../../common/payload.js';
import type { Priority, RetryPolicyMs } from '../../common/policies.js';
import { fromDuration, fromRetryPolicy } from '../../proto/wire-values.js';
import { decodeMessagePayloads } from '../../converter/message-payloads.js';
import type { PayloadCodec } from '../../converter/payload-codec.js';
import type { ActivitySerializationContext } from '../../converter/serialization-context.js';
import { timestampToMs } from '../../proto/time.js';
import type * as proto from '../../proto/index.js';

/** Identifies the activity of a task. Available before the payloads are read, so that a failure can be reported. */
export interface ActivityTaskHead {
  taskToken: Uint8Array;
  activityId: string;
  activityType: string;
  workflowNamespace: string;
  workflowType?: string;
  workflowExecution?: { workflowId: string; runId: string };
  /** From 1. */
  attempt: number;
  /** Time from the start of the attempt until the first of the timeouts that close it; absent without any. */
  closesAfterMs?: number;
  context: ActivitySerializationContext;
}

export interface ActivityTask extends ActivityTaskHead {
  input: readonly Payload[];
  headers: Headers;
  heartbeatDetails: readonly Payload[];
  scheduledTimestampMs: number;
  currentAttemptScheduledTimestampMs: number;
  startedTimestampMs: number;
  scheduleToCloseTimeoutMs?: number;
  startToCloseTimeoutMs?: number;
  heartbeatTimeoutMs?: number;
  retryPolicy?: RetryPolicyMs;
  priority?: Priority;
}

export function readActivityTaskHead(
  response: proto.PollActivityTaskQueueResponse,
  namespace: string,
  taskQueue: string,
): ActivityTaskHead {
  const activityId = response.activityId ?? '';
  const activityType = response.activityType?.name ?? '';
  const { workflowId = '', runId = '' } = response.workflowExecution ?? {};
  const workflowType = response.workflowType?.name || undefined;
  return {
    taskToken: response.taskToken ?? new Uint8Array(0),
    activityId,
    activityType,
    workflowNamespace: response.workflowNamespace || namespace,
    ...(workflowType === undefined ? {} : { workflowType }),
    ...(workflowId === '' ? {} : { workflowExecution: { workflowId, runId } }),
    attempt: response.attempt || 1,
    ...closesAfter(response),
    context: {
      type: 'activity',
      namespace,
      activityId,
      activityType,
      activityTaskQueue: taskQueue,
      isLocal: false,
      ...(workflowId === '' ? {} : { workflowId }),
      ...(workflowType === undefined ? {} : { workflowType }),
    },
  };
}

/** Computed from timestamps of the server, not from the local clock. */
function closesAfter(response: proto.PollActivityTaskQueueResponse): Pick<ActivityTaskHead, 'closesAfterMs'> {
  const waitedMs = (timestampToMs(response.startedTime) ?? 0) - (timestampToMs(response.scheduledTime) ?? 0);
  const startToCloseMs = fromDuration(response.startToCloseTimeout) ?? Infinity;
  const scheduleToCloseMs = fromDuration(response.scheduleToCloseTimeout) ?? Infinity;
  const leftMs = Math.min(startToCloseMs, scheduleToCloseMs - Math.max(0, waitedMs));
  return leftMs === Infinity ? {} : { closesAfterMs: Math.max(0, leftMs) };
}

/** @throws PayloadCodecError when a codec refuses a payload */
export async function readActivityTask(
  head: ActivityTaskHead,
  response: proto.PollActivityTaskQueueResponse,
  codecs: readonly PayloadCodec[],
): Promise<ActivityTask> {
  if (codecs.length > 0) {
    await decodeMessagePayloads('PollActivityTaskQueueResponse', response, codecs, head.context);
  }
  const scheduledTimestampMs = timestampToMs(response.scheduledTime) ?? 0;
  return {
    ...head,
    input: response.input?.payloads ?? [],
    headers: response.header?.fields ?? {},
    heartbeatDetails: response.heartbeatDetails?.payloads ?? [],
    scheduledTimestampMs,
    currentAttemptScheduledTimestampMs: timestampToMs(response.currentAttemptScheduledTime) ?? scheduledTimestampMs,
    startedTimestampMs: timestampToMs(response.startedTime) ?? scheduledTimestampMs,
    scheduleToCloseTimeoutMs: fromDuration(response.scheduleToCloseTimeout),
    startToCloseTimeoutMs: fromDuration(response.startToCloseTimeout),
    heartbeatTimeoutMs: fromDuration(response.heartbeatTimeout),
    retryPolicy: fromRetryPolicy(response.retryPolicy),
    priority: response.priority ? priorityOf(response.priority) : undefined,
  };
}

function priorityOf({ priorityKey, fairnessKey, fairnessWeight }: proto.Priority): Priority {
  return {
    priorityKey: priorityKey || undefined,
    fairnessKey: fairnessKey || undefined,
    fairnessWeight: fairnessWeight || undefined,
  };
}
