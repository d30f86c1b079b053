/** Sends the answer to a workflow task: encodes payloads, packs update messages, reads what the server says to it. */
import { errorAttributes } from '../../../common/error-text.js';
import { RpcError } from '../../../common/rpc-channel.js';
import type { FailureInfo } from '../../../common/payload.js';
import type { Logger } from '../../../common/telemetry.js';
import { encodeMessagePayloads } from '../../../converter/message-payloads.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import type { WorkflowSerializationContext } from '../../../converter/serialization-context.js';
import type { QueryResultCommand } from '../../../activation/commands.js';
import type { OutgoingUpdateMessage, RunOutcome } from '../../../engine/engine-task.js';
import { packAny } from '../../../proto/index.js';
import type { ProtocolMessage, RespondWorkflowTaskCompletedResponse } from '../../../proto/index.js';
import { isMessageTooLarge } from '../../../transport/rpc-retry.js';
import type { WorkflowService } from '../../../transport/workflow-service.js';
import { withoutBulk } from '../../oversize.js';
import { updateBodyOf, type RunStay, type TaskCompletionBuilder, type TaskFailure } from './task-completion.js';
import { contextOf, type WorkflowTaskHead } from './workflow-task.js';

export type RespondRpcs = Pick<
  WorkflowService,
  'respondWorkflowTaskCompleted' | 'respondWorkflowTaskFailed' | 'respondQueryTaskCompleted'
>;

export class TaskResponder {
  constructor(
    private readonly service: RespondRpcs,
    private readonly builder: TaskCompletionBuilder,
    private readonly codecs: readonly PayloadCodec[],
    private readonly logger: Logger,
  ) {}

  /**
   * Completes the task.
   *
   * @throws PayloadCodecError before anything is sent
   * @throws RpcError when the server did not take the answer
   */
  async complete(
    task: WorkflowTaskHead,
    outcome: Extract<RunOutcome, { type: 'completed' }>,
    stay: RunStay,
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    const request = this.builder.completed(task, outcome, stay);
    const context = contextOf(task);
    if (this.codecs.length > 0) {
      await encodeMessagePayloads('RespondWorkflowTaskCompletedRequest', request, this.codecs, context);
    }
    if (outcome.messages.length > 0) {
      request.messages = await Promise.all(outcome.messages.map((message) => this.pack(message, context)));
    }
    return this.service.respondWorkflowTaskCompleted(request);
  }

  /** Answers a task that is nothing but a query. */
  async answerQuery(task: WorkflowTaskHead, result: QueryResultCommand): Promise<void> {
    const request = this.builder.queryAnswered(task, result);
    await encodeMessagePayloads('RespondQueryTaskCompletedRequest', request, this.codecs, contextOf(task));
    await this.service.respondQueryTaskCompleted(request);
  }

  /** Fails the task. Never rejects: the server gives a task that nobody answers to somebody else. */
  async fail(task: WorkflowTaskHead, failure: TaskFailure): Promise<void> {
    try {
      await this.report(task, failure).catch((error: unknown) => {
        if (!isMessageTooLarge(error)) throw error;
        return this.report(task, { ...failure, failure: withoutBulk(failure.failure) });
      });
    } catch (error) {
      this.logger.warn('Workflow task failure could not be reported', {
        workflowId: task.workflowId,
        runId: task.runId,
        ...errorAttributes(error),
      });
    }
  }

  private async report(task: WorkflowTaskHead, failure: TaskFailure): Promise<void> {
    if (task.isLegacyQuery) await this.failQuery(task, failure.failure);
    // A failure that is reported is retried at once, a task that is not answered only when it times out: later
    // attempts are left to time out, or they would spin.
    else if (task.attempt <= 1) await this.failTask(task, failure);
  }

  private async failTask(task: WorkflowTaskHead, failure: TaskFailure): Promise<void> {
    const request = this.builder.failed(task, failure);
    await encodeMessagePayloads('RespondWorkflowTaskFailedRequest', request, this.codecs, contextOf(task));
    await this.service.respondWorkflowTaskFailed(request).catch(ignoreNotFound);
  }

  private async failQuery(task: WorkflowTaskHead, failure: FailureInfo): Promise<void> {
    const request = this.builder.queryFailed(task, failure);
    await encodeMessagePayloads('RespondQueryTaskCompletedRequest', request, this.codecs, contextOf(task));
    await this.service.respondQueryTaskCompleted(request).catch(ignoreNotFound);
  }

  private async pack(message: OutgoingUpdateMessage, context: WorkflowSerializationContext): Promise<ProtocolMessage> {
    const { name, body } = updateBodyOf(message);
    await encodeMessagePayloads(name, body, this.codecs, context);
    return { id: message.id, protocolInstanceId: message.protocolInstanceId, body: packAny(name, body) };
  }
}

/** The task timed out, or its workflow closed, meanwhile. */
function ignoreNotFound(error: unknown): void {
  if (!(error instanceof RpcError && error.status === 'NOT_FOUND')) throw error;
}
