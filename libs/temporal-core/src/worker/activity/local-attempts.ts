/**
 * Attempts of local activities: each in a slot of its own, under the timeouts that the server keeps for other activities.
 */
import { onAbort } from '../../common/abortable-calls.js';
import { deferred } from '../../common/async.js';
import type { Clock } from '../../common/clock.js';
import type { FailureInfo } from '../../common/payload.js';
import type { LocalActivityOutcome } from '../../engine/local-activity-record.js';
import { TimeoutType } from '../../proto/enums.js';
import type { Slot, SlotSource } from '../slots.js';
import type { ActivityRunner } from './activity-runner.js';
import type { ActivityTask } from './activity-task.js';
import type { LocalActivityRequest } from './local-activity.js';
import type { ActivityOutcome } from './task-completion.js';

export interface LocalAttemptsParts {
  runner: Pick<ActivityRunner, 'startLocal'>;
  slots: SlotSource;
  namespace: string;
  taskQueue: string;
  clock: Clock;
}

/** Node's timers hold no longer timeout than this. */
const maxTimerMs = 2 ** 31 - 1;

/** What came of an attempt; failures of `isFinal` are not tried again. */
export interface LocalAttemptEnd {
  outcome: LocalActivityOutcome;
  isFinal?: boolean;
}

/** One local activity on its way. */
export interface LocalActivityCourse {
  request: LocalActivityRequest;
  cancelled: AbortSignal;
  scheduledAtMs: number;
  closesAtMs: number;
}

export class LocalAttempts {
  /** @param stopping - lets no attempt begin any more once it is aborted */
  constructor(
    private readonly parts: LocalAttemptsParts,
    private readonly stopping: AbortSignal,
  ) {}

  /** Rejects when it is stopped before it begins. */
  async run(course: LocalActivityCourse, attempt: number): Promise<LocalAttemptEnd | 'interrupted'> {
    const { clock } = this.parts;
    const { scheduleToStartTimeoutMs = Infinity } = course.request.command;
    const leftMs = course.closesAtMs - clock.now();
    const patienceMs = Math.min(leftMs, scheduleToStartTimeoutMs);
    const slot = await this.acquire(patienceMs, course.cancelled);
    if (!slot) {
      const type = leftMs <= scheduleToStartTimeoutMs ? 'SCHEDULE_TO_CLOSE' : 'SCHEDULE_TO_START';
      return { outcome: timedOut(type), isFinal: true };
    }
    return this.runIn(slot, course, attempt);
  }

  /** @returns a slot, or `undefined` when none comes free in time; rejects when the activity is stopped before */
  private async acquire(patienceMs: number, cancelled: AbortSignal): Promise<Slot | undefined> {
    const stops = AbortSignal.any([cancelled, this.stopping]);
    stops.throwIfAborted();
    if (patienceMs <= 0) return undefined;
    const late = new AbortController();
    const timer = this.timer(patienceMs, () => late.abort());
    try {
      return await this.parts.slots.acquire(AbortSignal.any([stops, late.signal]));
    } catch (error) {
      if (!stops.aborted && late.signal.aborted) return undefined;
      throw error;
    } finally {
      timer?.cancel();
    }
  }

  private async runIn(
    slot: Slot,
    course: LocalActivityCourse,
    attempt: number,
  ): Promise<LocalAttemptEnd | 'interrupted'> {
    const { startToCloseTimeoutMs = Infinity } = course.request.command;
    const running = this.parts.runner.startLocal(this.taskOf(course, attempt));
    // A function that goes on after its timeout keeps its slot.
    void running.outcome.finally(() => slot.release());
    const leftMs = course.closesAtMs - this.parts.clock.now();
    const over = deferred<LocalAttemptEnd>();
    const timer = this.timer(Math.min(leftMs, startToCloseTimeoutMs), () => {
      const isClosed = leftMs <= startToCloseTimeoutMs;
      over.resolve({ outcome: timedOut(isClosed ? 'SCHEDULE_TO_CLOSE' : 'START_TO_CLOSE'), isFinal: isClosed });
      running.cancel('TIMED_OUT');
    });
    const stopWaiting = onAbort(course.cancelled, () => running.cancel('CANCELLED'));
    try {
      return await Promise.race([running.outcome.then((outcome) => this.endOf(outcome)), over.promise]);
    } finally {
      timer?.cancel();
      stopWaiting();
    }
  }

  private endOf(outcome: ActivityOutcome): LocalAttemptEnd | 'interrupted' {
    switch (outcome.status) {
      case 'completed':
        return { outcome: { status: 'completed', result: outcome.result } };
      case 'failed':
        if (this.stopping.aborted) return 'interrupted';
        return { outcome: { status: 'failed', failure: outcome.failure } };
      case 'cancelled': {
        const canceledFailureInfo = { details: { payloads: [...outcome.details] } };
        const failure = { message: 'Activity cancelled', canceledFailureInfo };
        return { outcome: { status: 'failed', failure }, isFinal: true };
      }
      case 'unanswered':
        return { outcome: { status: 'failed', failure: asyncFailure }, isFinal: true };
    }
  }

  private timer(delayMs: number, fire: () => void): { cancel(): void } | undefined {
    return delayMs <= maxTimerMs ? this.parts.clock.setTimeout(fire, Math.max(0, delayMs)) : undefined;
  }

  private taskOf({ request, scheduledAtMs }: LocalActivityCourse, attempt: number): ActivityTask {
    const { namespace, taskQueue, clock } = this.parts;
    const { workflow, command } = request;
    const { workflowId, runId, workflowType } = workflow;
    const { activityId, activityType } = command;
    const now = clock.now();
    return {
      taskToken: new Uint8Array(0),
      activityId,
      activityType,
      workflowNamespace: namespace,
      workflowType,
      workflowExecution: { workflowId, runId },
      attempt,
      context: {
        type: 'activity',
        namespace,
        activityId,
        activityType,
        activityTaskQueue: taskQueue,
        isLocal: true,
        workflowId,
        workflowType,
      },
      input: command.arguments,
      headers: command.headers,
      heartbeatDetails: [],
      scheduledTimestampMs: scheduledAtMs,
      currentAttemptScheduledTimestampMs: now,
      startedTimestampMs: now,
      scheduleToCloseTimeoutMs: command.scheduleToCloseTimeoutMs,
      startToCloseTimeoutMs: command.startToCloseTimeoutMs,
      retryPolicy: command.retryPolicy,
    };
  }
}

const asyncFailure: FailureInfo = {
  message: 'A local activity cannot be completed by somebody else. Call it as an ordinary activity',
  applicationFailureInfo: { type: 'CompleteAsyncError', nonRetryable: true },
};

function timedOut(type: 'SCHEDULE_TO_CLOSE' | 'SCHEDULE_TO_START' | 'START_TO_CLOSE'): LocalActivityOutcome {
  const timeoutType = TimeoutType[`TIMEOUT_TYPE_${type}`];
  return { status: 'failed', failure: { message: 'Activity timed out', timeoutFailureInfo: { timeoutType } } };
}
