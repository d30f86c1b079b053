/** Responses to activity tasks: encodes and sends the outcome of an attempt. */
import type { Clock } from '../../common/clock.js';
import { errorAttributes } from '../../common/error-text.js';
import type { FailureInfo, Payload } from '../../common/payload.js';
import { RpcError } from '../../common/rpc-channel.js';
import type { Logger } from '../../common/telemetry.js';
import { encodeMessagePayloads } from '../../converter/message-payloads.js';
import type { PayloadCodec } from '../../converter/payload-codec.js';
import type {
  Payloads,
  RecordActivityTaskHeartbeatRequest,
  RecordActivityTaskHeartbeatResponse,
  RespondActivityTaskCanceledRequest,
  RespondActivityTaskCompletedRequest,
  RespondActivityTaskFailedRequest,
} from '../../proto/index.js';
import { isMessageTooLarge } from '../../transport/rpc-retry.js';
import type { WorkflowService } from '../../transport/workflow-service.js';
import { respondFields, type RespondFields, type WorkerIdentity } from '../worker-identity.js';
import type { ActivityTaskHead } from './activity-task.js';

/** Outcome of an attempt. Payloads are converted but not encoded. */
export type ActivityOutcome =
  | { status: 'completed'; result: Payload }
  | { status: 'failed'; failure: FailureInfo; lastHeartbeatDetails?: readonly Payload[] }
  | { status: 'cancelled'; details: readonly Payload[] }
  /** No response is sent: the activity is completed elsewhere, or the server no longer expects a response. */
  | { status: 'unanswered' };

export type ActivityRpcs = Pick<
  WorkflowService,
  | 'respondActivityTaskCompleted'
  | 'respondActivityTaskFailed'
  | 'respondActivityTaskCanceled'
  | 'recordActivityTaskHeartbeat'
>;

export interface ActivityResponderParts {
  service: ActivityRpcs;
  worker: WorkerIdentity;
  codecs: readonly PayloadCodec[];
  /** Aborted when the worker begins to shut down. */
  workerShutdownSignal: AbortSignal;
  clock: Clock;
  logger: Logger;
}

/** Minimum time to retry a response: losing it makes the activity run again. */
const leastRetryMs = 10_000;
/** Time to retry responses during shutdown. */
const shutdownRetryMs = 10_000;

export class ActivityResponder {
  private readonly common: RespondFields;

  constructor(private readonly parts: ActivityResponderParts) {
    this.common = respondFields(parts.worker);
  }

  /**
   * Responds to the task, and retries until the attempt has timed out. A response that the server rejects is logged.
   *
   * @param receivedAtMs - when the task arrived, by the local clock
   * @throws PayloadCodecError before anything is sent
   * @throws RpcError when the response is larger than the server accepts; see `isMessageTooLarge`
   */
  async respond(task: ActivityTaskHead, outcome: ActivityOutcome, receivedAtMs: number): Promise<void> {
    const { service, codecs } = this.parts;
    const { taskToken, context } = task;
    const options = { retryUntilMs: this.retryUntil(task, receivedAtMs) };
    switch (outcome.status) {
      case 'completed': {
        const request: RespondActivityTaskCompletedRequest = {
          ...this.common,
          taskToken,
          result: { payloads: [outcome.result] },
        };
        await encodeMessagePayloads('RespondActivityTaskCompletedRequest', request, codecs, context);
        return this.send(task, service.respondActivityTaskCompleted(request, options));
      }
      case 'failed': {
        const { failure, lastHeartbeatDetails } = outcome;
        const request: RespondActivityTaskFailedRequest = { ...this.common, taskToken, failure };
        if (lastHeartbeatDetails) request.lastHeartbeatDetails = payloadsOf(lastHeartbeatDetails);
        await encodeMessagePayloads('RespondActivityTaskFailedRequest', request, codecs, context);
        return this.send(task, service.respondActivityTaskFailed(request, options));
      }
      case 'cancelled': {
        const request: RespondActivityTaskCanceledRequest = {
          ...this.common,
          taskToken,
          details: payloadsOf(outcome.details),
        };
        await encodeMessagePayloads('RespondActivityTaskCanceledRequest', request, codecs, context);
        return this.send(task, service.respondActivityTaskCanceled(request, options));
      }
      case 'unanswered':
        return;
    }
  }

  /**
   * @throws PayloadCodecError before anything is sent
   * @throws RpcError when the server rejected the heartbeat
   */
  async heartbeat(task: ActivityTaskHead, details: readonly Payload[]): Promise<RecordActivityTaskHeartbeatResponse> {
    const { service, worker, codecs } = this.parts;
    const { namespace, identity } = worker;
    const request: RecordActivityTaskHeartbeatRequest = { namespace, identity, taskToken: task.taskToken };
    if (details.length > 0) request.details = payloadsOf(details);
    await encodeMessagePayloads('RecordActivityTaskHeartbeatRequest', request, codecs, task.context);
    return service.recordActivityTaskHeartbeat(request);
  }

  /**
   * Until the server has timed the attempt out. The heartbeat timeout does not count: while the server is away its timers
   * may stand still too, and whether the answer is late only the server can say.
   */
  private retryUntil({ closesAfterMs = Infinity }: ActivityTaskHead, receivedAtMs: number): () => number {
    const { clock, workerShutdownSignal } = this.parts;
    let untilMs = Math.max(receivedAtMs + closesAfterMs, clock.now() + leastRetryMs);
    let isShortened = false;
    return () => {
      if (workerShutdownSignal.aborted && !isShortened) {
        isShortened = true;
        untilMs = Math.min(untilMs, clock.now() + shutdownRetryMs);
      }
      return untilMs;
    };
  }

  private async send(task: ActivityTaskHead, call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (isMessageTooLarge(error)) throw error;
      const { activityType, activityId, attempt } = task;
      const attributes = { activityType, activityId, attempt, ...errorAttributes(error) };
      if (error instanceof RpcError && error.status === 'NOT_FOUND') {
        this.parts.logger.debug('Activity task ended before its response', attributes);
      } else {
        this.parts.logger.warn('Activity task response was not accepted; the attempt will time out', attributes);
      }
    }
  }
}

function payloadsOf(payloads: readonly Payload[]): Payloads {
  return { payloads: [...payloads] };
}
