/**
 * Runs one activity task: decode, find, revive, call, convert, answer. Any error on the way fails the
 * attempt; no activity can stop the worker.
 */
import { encodeBase64 } from '../../common/base64.js';
import { errorAttributes } from '../../common/error-text.js';
import { ApplicationFailure, CancelledFailure } from '../../common/failures.js';
import type { Payload } from '../../common/payload.js';
import type { LoadedDataConverter } from '../../converter/data-converter.js';
import { unusablePayloadFailure } from '../../converter/payload-failures.js';
import { ValueConverter } from '../../converter/value-converter.js';
import { fromPayloads, rawValues, toPayloads } from '../../converter/value-payloads.js';
import type { ActivityCancellationReason } from '../../activity/activity-context.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import type { ActivityInfo } from '../../activity/activity-info.js';
import { CompleteAsyncError } from '../../activity/errors.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import { isMessageTooLarge } from '../../transport/rpc-retry.js';
import { tooLargeFailure, withoutBulk } from '../oversize.js';
import type { WorkerIdentity } from '../worker-identity.js';
import { ActivityAttempt, type AttemptHost } from './activity-attempt.js';
import type { ActivityRegistry } from './activity-registry.js';
import { readActivityTask, readActivityTaskHead, type ActivityTask, type ActivityTaskHead } from './activity-task.js';
import type { ActivityOutcome } from './task-completion.js';

export interface ActivityRunnerParts extends AttemptHost {
  worker: WorkerIdentity;
  registry: ActivityRegistry;
  converter: LoadedDataConverter;
}

/** An attempt of a local activity on its way. */
export interface LocalAttempt {
  readonly outcome: Promise<ActivityOutcome>;
  cancel(reason: ActivityCancellationReason): void;
}

export class ActivityRunner {
  private readonly attempts = new Set<ActivityAttempt>();
  private readonly unreachableTypes = new Set<string>();
  private stopReason?: ActivityCancellationReason;

  private readonly values: ValueConverter;

  constructor(private readonly parts: ActivityRunnerParts) {
    this.values = new ValueConverter(parts.converter);
  }

  /** Types and ids of the activities whose functions have not returned, for messages. */
  get running(): string[] {
    return [...this.attempts].map(({ task }) => `${task.activityType} (id ${task.activityId})`);
  }

  /** Cancels all attempts, including future ones. */
  cancelAll(reason: ActivityCancellationReason): void {
    this.stopReason = reason;
    for (const attempt of this.attempts) attempt.cancel(reason);
  }

  /** Processes a polled task. Never rejects. */
  async run(response: PollActivityTaskQueueResponse): Promise<void> {
    const { worker, responder, clock, logger } = this.parts;
    const receivedAtMs = clock.now();
    const head = readActivityTaskHead(response, worker.namespace, worker.taskQueue);
    try {
      const outcome = await this.attempt(head, response);
      try {
        await responder.respond(head, outcome, receivedAtMs);
      } catch (error) {
        await responder.respond(head, this.insteadOf(outcome, head, error), receivedAtMs);
      }
    } catch (error) {
      // Not even the failure could be encoded: the attempt times out.
      logger.error('Activity task could not be answered', { ...about(head), ...errorAttributes(error) });
    }
  }

  /** The response that replaces one that could not be encoded or is too large. */
  private insteadOf(outcome: ActivityOutcome, head: ActivityTaskHead, error: unknown): ActivityOutcome {
    if (!isMessageTooLarge(error)) return this.failed(head, error);
    if (outcome.status === 'failed') return { status: 'failed', failure: withoutBulk(outcome.failure) };
    const what = outcome.status === 'cancelled' ? 'details of the cancelled activity' : 'result of the activity';
    return this.failed(head, tooLargeFailure(what, 'ResultTooLarge', error));
  }

  /** Runs one attempt of a local activity. Its outcome never rejects, and is nobody's to answer. */
  startLocal(task: ActivityTask): LocalAttempt {
    let attempt: ActivityAttempt | undefined;
    const outcome = this.execute(task, (started) => (attempt = started));
    return { outcome, cancel: (reason) => attempt?.cancel(reason) };
  }

  private async attempt(head: ActivityTaskHead, response: PollActivityTaskQueueResponse): Promise<ActivityOutcome> {
    let task: ActivityTask;
    try {
      task = await readActivityTask(head, response, this.parts.converter.payloadCodecs);
    } catch (error) {
      return this.outcomeOf(head, undefined, error);
    }
    return this.execute(task);
  }

  private async execute(task: ActivityTask, onStart?: (attempt: ActivityAttempt) => void): Promise<ActivityOutcome> {
    let attempt: ActivityAttempt | undefined;
    try {
      const definition = this.parts.registry.find(task.activityType);
      const args = this.argumentsOf(task, definition);
      attempt = new ActivityAttempt(this.parts, task, this.infoOf(task), () => this.warnIfUnreachable(task));
      this.attempts.add(attempt);
      onStart?.(attempt);
      if (this.stopReason) attempt.cancel(this.stopReason);
      const result = await this.call(attempt, definition, args);
      return { status: 'completed', result: this.resultOf(task, result) };
    } catch (error) {
      if (!(error instanceof CompleteAsyncError)) return this.outcomeOf(task, attempt, error);
      // Whoever completes the activity must see its latest progress.
      await attempt?.flush();
      return { status: 'unanswered' };
    } finally {
      if (attempt) {
        attempt.end();
        this.attempts.delete(attempt);
      }
    }
  }

  private call(attempt: ActivityAttempt, definition: ActivityDefinition, args: unknown[]): Promise<unknown> {
    const { payloadConverter } = this.parts.converter;
    const { task } = attempt;
    const target = {
      definition,
      heartbeat: (details: readonly unknown[]) =>
        attempt.heartbeat(toPayloads(payloadConverter, details, task.context)),
    };
    return this.parts.calls.execute(attempt.context, target, { args, headers: task.headers });
  }

  private argumentsOf(task: ActivityTask, definition: ActivityDefinition): unknown[] {
    if (definition.dynamic) return [rawValues(task.input)];
    try {
      return this.values.fromArguments(task.input, {
        types: definition.parameterTypes,
        where: `activity "${task.activityType}"`,
        context: task.context,
      });
    } catch (error) {
      throw unusablePayloadFailure(error) ?? error;
    }
  }

  /** @throws ApplicationFailure non-retryable: another attempt would repeat what the activity did, with the same result */
  private resultOf(task: ActivityTask, result: unknown): Payload {
    try {
      return this.values.toPayload(result, {
        where: `result of activity "${task.activityType}"`,
        context: task.context,
      });
    } catch (error) {
      throw unusablePayloadFailure(error) ?? ApplicationFailure.fromError(error, { nonRetryable: true });
    }
  }

  private infoOf(task: ActivityTask): ActivityInfo {
    const { input: _, headers: __, heartbeatDetails, context, ...rest } = task;
    Object.freeze(rest.workflowExecution);
    Object.freeze(rest.priority);
    Object.freeze(rest.retryPolicy?.nonRetryableErrorTypes);
    Object.freeze(rest.retryPolicy);
    return Object.freeze({
      ...rest,
      base64TaskToken: encodeBase64(task.taskToken),
      taskQueue: this.parts.worker.taskQueue,
      isLocal: context.isLocal,
      heartbeatDetails: Object.freeze(this.detailsOf(heartbeatDetails, context)),
    });
  }

  private detailsOf(payloads: readonly Payload[], context: ActivityTask['context']): unknown[] {
    try {
      return fromPayloads(this.parts.converter.payloadConverter, payloads, [], context);
    } catch (error) {
      throw unusablePayloadFailure(error) ?? error;
    }
  }

  private outcomeOf(head: ActivityTaskHead, attempt: ActivityAttempt | undefined, error: unknown): ActivityOutcome {
    const reason = attempt?.cancellationReason;
    if (!attempt || !reason || !isCausedBy(error, attempt)) return this.failed(head, error, attempt?.end());
    switch (reason) {
      case 'CANCELLED':
        return { status: 'cancelled', details: this.cancelDetails(head, error) };
      case 'NOT_FOUND':
      case 'TIMED_OUT':
        return { status: 'unanswered' };
      default:
        return this.failed(head, stoppedFailure(reason), attempt.end());
    }
  }

  /** Warns once for each type about an activity that waits for a cancellation that cannot reach it. */
  private warnIfUnreachable({ activityType, heartbeatTimeoutMs, context }: ActivityTask): void {
    if (context.isLocal || heartbeatTimeoutMs !== undefined || this.unreachableTypes.has(activityType)) return;
    this.unreachableTypes.add(activityType);
    this.parts.logger.warn(
      `Activity "${activityType}" checks for cancellation but has no "heartbeatTimeout". Cancellation is delivered only in the response to a heartbeat. Set "heartbeatTimeout" in the activity options, and call heartbeat()`,
      { activityType },
    );
  }

  private cancelDetails({ context }: ActivityTaskHead, error: unknown): readonly Payload[] {
    const details = error instanceof CancelledFailure ? error.details : [];
    return toPayloads(this.parts.converter.payloadConverter, details, context);
  }

  private failed(head: ActivityTaskHead, error: unknown, lastHeartbeatDetails?: readonly Payload[]): ActivityOutcome {
    const { failureConverter, payloadConverter } = this.parts.converter;
    // The server would treat a cancellation that was never requested as a requested one.
    const thrown = error instanceof CancelledFailure ? ApplicationFailure.fromError(error) : error;
    const failure = failureConverter.errorToFailure(thrown, payloadConverter, head.context);
    const isBenign = error instanceof ApplicationFailure && error.category === 'BENIGN';
    this.parts.logger.log(isBenign ? 'DEBUG' : 'WARN', 'Activity failed', {
      ...about(head),
      ...errorAttributes(error),
    });
    return lastHeartbeatDetails ? { status: 'failed', failure, lastHeartbeatDetails } : { status: 'failed', failure };
  }
}

/** Whether an error results from the cancellation of the activity. */
function isCausedBy(error: unknown, { cancellation }: ActivityAttempt): boolean {
  if (error instanceof CancelledFailure || error === cancellation) return true;
  return error instanceof Error && error.name === 'AbortError';
}

const stopped: Partial<Record<ActivityCancellationReason, { type: string; message: string; nonRetryable?: boolean }>> =
  {
    WORKER_SHUTDOWN: {
      type: 'WorkerShutdown',
      message: 'The worker shut down before the activity completed. The next attempt runs on another worker.',
    },
    PAUSED: { type: 'ActivityPaused', message: 'The activity was paused.' },
    RESET: { type: 'ActivityReset', message: 'The activity was reset.' },
    HEARTBEAT_DETAILS_CONVERSION_FAILED: {
      type: 'HeartbeatDetailsConversionFailed',
      message: 'The details of a heartbeat could not be encoded. See the worker log for the cause.',
    },
    HEARTBEAT_DETAILS_TOO_LARGE: {
      type: 'HeartbeatDetailsTooLarge',
      message:
        'The details of a heartbeat are larger than the server accepts. Store large data elsewhere and pass a reference to it.',
      nonRetryable: true,
    },
  };

/** The failure of an attempt that the worker stopped by itself. Retryable. */
function stoppedFailure(reason: ActivityCancellationReason): ApplicationFailure {
  return ApplicationFailure.create(
    stopped[reason] ?? { type: reason, message: `The activity was stopped: ${reason}.` },
  );
}

function about({ activityType, activityId, attempt, workflowType, workflowExecution }: ActivityTaskHead): object {
  return { activityType, activityId, attempt, workflowType, ...workflowExecution };
}
