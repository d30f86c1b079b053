/** Answers to activity tasks: encodes what came of an attempt and sends it. */
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
import type { WorkflowService } from '../../transport/workflow-service.js';
import { respondFields, type RespondFields, type WorkerIdentity } from '../worker-identity.js';
import type { ActivityTaskHead } from './activity-task.js';

/** What came of an attempt. Payloads are converted but not encoded. */
export type ActivityOutcome =
  | { status: 'completed'; result: Payload }
  | { status: 'failed'; failure: FailureInfo; lastHeartbeatDetails?: readonly Payload[] }
  | { status: 'cancelled'; details: readonly Payload[] }
  /** Nothing is answered: somebody else does it, or nobody wants the answer. */
  | { status: 'unanswered' };

export type ActivityRpcs = Pick<
  WorkflowService,
  | 'respondActivityTaskCompleted'
  | 'respondActivityTaskFailed'
  | 'respondActivityTaskCanceled'
  | 'recordActivityTaskHeartbeat'
>;

export class ActivityResponder {
  private readonly common: RespondFields;

  constructor(
    private readonly service: ActivityRpcs,
    private readonly worker: WorkerIdentity,
    private readonly codecs: readonly PayloadCodec[],
    private readonly logger: Logger,
  ) {
    this.common = respondFields(worker);
  }

  /**
   * Answers the task. An answer that the server does not take is logged, and the attempt times out.
   *
   * @throws PayloadCodecError before anything is sent
   */
  async respond(task: ActivityTaskHead, outcome: ActivityOutcome): Promise<void> {
    const { taskToken, context } = task;
    switch (outcome.status) {
      case 'completed': {
        const request: RespondActivityTaskCompletedRequest = {
          ...this.common,
          taskToken,
          result: { payloads: [outcome.result] },
        };
        await encodeMessagePayloads('RespondActivityTaskCompletedRequest', request, this.codecs, context);
        return this.send(task, this.service.respondActivityTaskCompleted(request));
      }
      case 'failed': {
        const { failure, lastHeartbeatDetails } = outcome;
        const request: RespondActivityTaskFailedRequest = { ...this.common, taskToken, failure };
        if (lastHeartbeatDetails) request.lastHeartbeatDetails = payloadsOf(lastHeartbeatDetails);
        await encodeMessagePayloads('RespondActivityTaskFailedRequest', request, this.codecs, context);
        return this.send(task, this.service.respondActivityTaskFailed(request));
      }
      case 'cancelled': {
        const request: RespondActivityTaskCanceledRequest = {
          ...this.common,
          taskToken,
          details: payloadsOf(outcome.details),
        };
        await encodeMessagePayloads('RespondActivityTaskCanceledRequest', request, this.codecs, context);
        return this.send(task, this.service.respondActivityTaskCanceled(request));
      }
      case 'unanswered':
        return;
    }
  }

  /**
   * @throws PayloadCodecError before anything is sent
   * @throws RpcError when the server did not take the heartbeat
   */
  async heartbeat(task: ActivityTaskHead, details: readonly Payload[]): Promise<RecordActivityTaskHeartbeatResponse> {
    const { namespace, identity } = this.worker;
    const request: RecordActivityTaskHeartbeatRequest = { namespace, identity, taskToken: task.taskToken };
    if (details.length > 0) request.details = payloadsOf(details);
    await encodeMessagePayloads('RecordActivityTaskHeartbeatRequest', request, this.codecs, task.context);
    return this.service.recordActivityTaskHeartbeat(request);
  }

  private async send(task: ActivityTaskHead, call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      const { activityType, activityId, attempt } = task;
      const attributes = {
        activityType,
        activityId,
        attempt,
        error: error instanceof Error ? error.message : String(error),
      };
      if (error instanceof RpcError && error.status === 'NOT_FOUND') {
        this.logger.debug('An activity task was gone before its answer', attributes);
      } else {
        this.logger.warn('The answer to an activity task was not accepted; the attempt will time out', attributes);
      }
    }
  }
}

function payloadsOf(payloads: readonly Payload[]): Payloads {
  return { payloads: [...payloads] };
}
