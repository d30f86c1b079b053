/**
 * Runs local activities: attempt after attempt, with the waits between them. One that is cancelled while nothing of it runs
 * has ended; one that runs ends as it likes.
 */
import { sleepOn } from '../../common/async.js';
import type { FailureInfo } from '../../common/payload.js';
import { cancelledOutcome, type LocalActivityReport } from '../../engine/local-activity-record.js';
import type { ActivityRegistry } from './activity-registry.js';
import type { LocalActivityRequest, LocalActivityResult } from './local-activity.js';
import {
  LocalAttempts,
  type LocalActivityCourse,
  type LocalAttemptEnd,
  type LocalAttemptsParts,
} from './local-attempts.js';
import { localRetryDelayMs } from './local-retry.js';

export interface LocalActivityRunnerParts extends LocalAttemptsParts {
  registry: Pick<ActivityRegistry, 'find' | 'has'>;
}

/** Waits between attempts that are longer become timers of the workflow. */
const defaultRetryThresholdMs = 60_000;

export class LocalActivityRunner {
  private readonly stopping = new AbortController();

  private readonly attempts: LocalAttempts;

  constructor(private readonly parts: LocalActivityRunnerParts) {
    this.attempts = new LocalAttempts(parts, this.stopping.signal);
  }

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
    const course: LocalActivityCourse = { request, cancelled, scheduledAtMs, closesAtMs };
    for (let { attempt } = command; ; attempt++) {
      const end = await this.attempts.run(course, attempt).catch(() => this.ended(cancelled));
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
      if (cut) {
        const runtimeMs = clock.now() - calledAtMs;
        return { status: 'ended', report: { ...report, outcome: cut.outcome, runtimeMs } };
      }
    }
  }

  /** What an activity comes to of which nothing runs when it is stopped. */
  private ended(cancelled: AbortSignal): LocalAttemptEnd | 'interrupted' {
    return cancelled.aborted ? { outcome: cancelledOutcome, isFinal: true } : 'interrupted';
  }

  /** The wait before the next attempt, if there is to be one, and time for it. */
  private delay(
    { request, closesAtMs }: LocalActivityCourse,
    attempt: number,
    failure: FailureInfo,
  ): number | undefined {
    const delayMs = localRetryDelayMs(request.command.retryPolicy, attempt, failure);
    return delayMs !== undefined && this.parts.clock.now() + delayMs < closesAtMs ? delayMs : undefined;
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
