/**
 * Runs local activities: attempt after attempt, in slots of their own, under the timeouts that the server keeps for other
 * activities. One that is cancelled while nothing of it runs has ended; one that runs ends as it likes.
 */
import { deferred, sleepOn } from '../../common/async.js';
import { onAbort } from '../../common/abortable-calls.js';
import type { Clock } from '../../common/clock.js';
import type { FailureInfo } from '../../common/payload.js';
import {
  cancelledOutcome,
  type LocalActivityOutcome,
  type LocalActivityReport,
} from '../../engine/local-activity-record.js';
import { TimeoutType } from '../../proto/enums.js';
import type { Slot, SlotSource } from '../slots.js';
import type { ActivityRegistry } from './activity-registry.js';
import type { ActivityRunner } from './activity-runner.js';
import type { ActivityTask } from './activity-task.js';
import type { LocalActivityRequest, LocalActivityResult } from './local-activity.js';
import { localRetryDelayMs } from './local-retry.js';
import type { ActivityOutcome } from './task-completion.js';

export interface LocalActivityRunnerParts {
  runner: Pick<ActivityRunner, 'startLocal'>;
  registry: Pick<ActivityRegistry, 'find' | 'has'>;
  slots: SlotSource;
  namespace: string;
  taskQueue: string;
  clock: Clock;
}

/** Waits between attempts that are longer become timers of the workflow. */
const defaultRetryThresholdMs = 60_000;
/** Node's timers hold no longer timeout than this. */
const maxTimerMs = 2 ** 31 - 1;

/** What came of an attempt; failures of `isFinal` are not tried again. */
interface AttemptEnd {
  outcome: LocalActivityOutcome;
  isFinal?: boolean;
}

/** One local activity on its way. */
interface Course {
  request: LocalActivityRequest;
  cancelled: AbortSignal;
  scheduledAtMs: number;
  closesAtMs: number;
}

export class LocalActivityRunner {
  private readonly stopping = new AbortController();

  constructor(private readonly parts: LocalActivityRunnerParts) {}

  /** Lets no attempt begin any more. Those that run are to be cancelled together with other activities. */
  stop(): void {
    this.stopping.abort();
  }

  /** Runs a local activity to its end. Never rejects. */
  async run(request: LocalActivityRequest, cancelled: AbortSignal): Promise<LocalActivityResult> {
    const { clock, registry } = this.parts;
    const { command } = request;
    if (!registry.has(command.activityType)) {
      return { status: 'unavailable', reason: this.missing(command.activityType) };
    }
    const calledAtMs = clock.now();
    const scheduledAtMs = command.originalScheduleTimeMs ?? calledAtMs;
    const closesAtMs = scheduledAtMs + (command.scheduleToCloseTimeoutMs ?? Infinity);
    const course: Course = { request, cancelled, scheduledAtMs, closesAtMs };
    for (let { attempt } = command; ; attempt++) {
      const end = await this.attempt(course, attempt).catch(() => this.ended(cancelled));
      if (end === 'interrupted') return { status: 'interrupted' };
      const { outcome, isFinal } = end;
      const report: LocalActivityReport = {
        outcome,
        attempt,
        runtimeMs: clock.now() - calledAtMs,
        originalScheduleTimeMs: scheduledAtMs,
      };
      const delayMs =
        isFinal || outcome.status === 'completed' ? undefined : this.delay(course, attempt, outcome.failure);
      if (delayMs === undefined) return { status: 'ended', report };
      const { localRetryThresholdMs = defaultRetryThresholdMs } = command;
      if (delayMs > localRetryThresholdMs) return { status: 'ended', report: { ...report, backoffMs: delayMs } };
      const cut = await sleepOn(clock, delayMs, cancelled, this.stopping.signal).catch(() => this.ended(cancelled));
      if (cut === 'interrupted') return { status: 'interrupted' };
      if (cut) return { status: 'ended', report: { ...report, ...cut, runtimeMs: clock.now() - calledAtMs } };
    }
  }

  /** What an activity comes to of which nothing runs when it is stopped. */
  private ended(cancelled: AbortSignal): { outcome: LocalActivityOutcome; isFinal: true } | 'interrupted' {
    return cancelled.aborted ? { outcome: cancelledOutcome, isFinal: true } : 'interrupted';
  }

  /** The wait before the next attempt, if there is to be one, and time for it. */
  private delay({ request, closesAtMs }: Course, attempt: number, failure: FailureInfo): number | undefined {
    const delayMs = localRetryDelayMs(request.command.retryPolicy, attempt, failure);
    return delayMs !== undefined && this.parts.clock.now() + delayMs < closesAtMs ? delayMs : undefined;
  }

  /** Rejects when it is stopped before it begins. */
  private async attempt(course: Course, attempt: number): Promise<AttemptEnd | 'interrupted'> {
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
    const late = new AbortController();
    const timer = this.timer(patienceMs, () => late.abort());
    const stops = AbortSignal.any([cancelled, this.stopping.signal]);
    stops.throwIfAborted();
    if (patienceMs <= 0) return undefined;
    try {
      return await this.parts.slots.acquire(AbortSignal.any([stops, late.signal]));
    } catch (error) {
      if (!stops.aborted && late.signal.aborted) return undefined;
      throw error;
    } finally {
      timer?.cancel();
    }
  }

  private async runIn(slot: Slot, course: Course, attempt: number): Promise<AttemptEnd | 'interrupted'> {
    const { startToCloseTimeoutMs = Infinity } = course.request.command;
    const running = this.parts.runner.startLocal(this.taskOf(course, attempt));
    // A function that goes on after its timeout keeps its slot.
    void running.outcome.finally(() => slot.release());
    const leftMs = course.closesAtMs - this.parts.clock.now();
    const over = deferred<AttemptEnd>();
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

  private endOf(outcome: ActivityOutcome): AttemptEnd | 'interrupted' {
    switch (outcome.status) {
      case 'completed':
        return { outcome: { status: 'completed', result: outcome.result } };
      case 'failed':
        if (this.stopping.signal.aborted) return 'interrupted';
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

  private taskOf({ request, scheduledAtMs }: Course, attempt: number): ActivityTask {
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

  private missing(activityType: string): string {
    try {
      this.parts.registry.find(activityType);
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    return `Activity "${activityType}" is not registered with this worker.`;
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
