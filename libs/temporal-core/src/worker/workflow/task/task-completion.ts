/**
 * Builds the request that responds to a processed task; `task-responder.ts` encodes and sends it.
 */
import type { FailureInfo, Payload } from '../../../common/payload.js';
import type { VersioningBehavior } from '../../../common/policies.js';
import type { QueryResultCommand } from '../../../activation/commands.js';
import type { OutgoingUpdateMessage, RunOutcome, UpdateRequestMessage } from '../../../engine/engine-task.js';
import * as enums from '../../../proto/enums.js';
import { durationFromMs } from '../../../proto/time.js';
import type {
  Payloads,
  RespondQueryTaskCompletedRequest,
  RespondWorkflowTaskCompletedRequest,
  RespondWorkflowTaskFailedRequest,
  StickyExecutionAttributes,
  UpdateAcceptance,
  UpdateRejection,
  UpdateRequest,
  UpdateResponse,
  WorkflowQueryResult,
} from '../../../proto/index.js';
import { respondFields, type WorkerIdentity } from '../../worker-identity.js';
import type { WorkflowTaskHead } from './workflow-task.js';

/** A task that failed: the server will deliver it again. */
export interface TaskFailure {
  failure: FailureInfo;
  cause: enums.WorkflowTaskFailedCause;
}

/** What becomes of the run after its task. */
export interface RunStay {
  /** It stays here, so the next task should come here with only its new events. */
  keepsRun: boolean;
  /** The next task may come with what the server says to the answer. */
  takesNext: boolean;
}

/** Body of an outgoing protocol message, by the name of its message type. */
export type UpdateBody =
  | { name: 'UpdateAcceptance'; body: UpdateAcceptance }
  | { name: 'UpdateRejection'; body: UpdateRejection }
  | { name: 'UpdateResponse'; body: UpdateResponse };

const versioningBehaviors: Record<VersioningBehavior, enums.VersioningBehavior> = {
  PINNED: enums.VersioningBehavior.VERSIONING_BEHAVIOR_PINNED,
  AUTO_UPGRADE: enums.VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE,
};
const capabilities = { discardSpeculativeWorkflowTaskWithEvents: true };
const { QUERY_RESULT_TYPE_ANSWERED: answered, QUERY_RESULT_TYPE_FAILED: queryFailed } = enums.QueryResultType;

export class TaskCompletionBuilder {
  private readonly common: ReturnType<typeof completionFields>;
  private readonly sticky: StickyExecutionAttributes | undefined;

  constructor(
    private readonly worker: WorkerIdentity,
    stickyScheduleToStartTimeoutMs: number,
  ) {
    this.common = completionFields(worker);
    this.sticky = stickyAttributes(worker, stickyScheduleToStartTimeoutMs);
  }

  completed(
    task: WorkflowTaskHead,
    outcome: Extract<RunOutcome, { type: 'completed' }>,
    { keepsRun, takesNext }: RunStay,
  ): RespondWorkflowTaskCompletedRequest {
    const request: RespondWorkflowTaskCompletedRequest = {
      ...this.common,
      taskToken: task.taskToken,
      commands: outcome.commands,
      capabilities,
      returnNewWorkflowTask: takesNext,
    };
    if (keepsRun && this.sticky) request.stickyAttributes = this.sticky;
    if (outcome.continuesInNextTask) request.forceCreateNewWorkflowTask = true;
    if (outcome.sdkMetadata) request.sdkMetadata = outcome.sdkMetadata;
    const versioning = outcome.versioningBehavior ?? this.worker.deployment?.defaultVersioningBehavior;
    if (versioning && this.worker.deployment) request.versioningBehavior = versioningBehaviors[versioning];
    if (outcome.queryResults.length > 0) request.queryResults = queryResultsOf(outcome.queryResults);
    return request;
  }

  failed(task: WorkflowTaskHead, { failure, cause }: TaskFailure): RespondWorkflowTaskFailedRequest {
    const { workerVersionStamp, ...common } = this.common;
    return {
      ...common,
      ...(workerVersionStamp ? { workerVersion: workerVersionStamp } : {}),
      taskToken: task.taskToken,
      cause,
      failure,
    };
  }

  queryAnswered(task: WorkflowTaskHead, { answer }: QueryResultCommand): RespondQueryTaskCompletedRequest {
    const { namespace } = this.worker;
    return answer.status === 'succeeded'
      ? { namespace, taskToken: task.taskToken, completedType: answered, queryResult: payloadsOf(answer.result) }
      : this.queryFailed(task, answer.failure);
  }

  queryFailed(task: WorkflowTaskHead, failure: FailureInfo): RespondQueryTaskCompletedRequest {
    return {
      namespace: this.worker.namespace,
      taskToken: task.taskToken,
      completedType: queryFailed,
      errorMessage: failure.message ?? '',
      failure,
    };
  }
}

/** Body of an answer to an update, its payloads not yet encoded. */
export function updateBodyOf({ body }: OutgoingUpdateMessage): UpdateBody {
  switch (body.type) {
    case 'accepted':
      return {
        name: 'UpdateAcceptance',
        body: {
          acceptedRequestMessageId: body.requestMessageId,
          acceptedRequestSequencingEventId: body.sequencingEventId,
          acceptedRequest: updateRequestOf(body.request),
        },
      };
    case 'rejected':
      return {
        name: 'UpdateRejection',
        body: {
          rejectedRequestMessageId: body.requestMessageId,
          rejectedRequestSequencingEventId: body.request.sequencingEventId,
          rejectedRequest: updateRequestOf(body.request),
          failure: body.failure,
        },
      };
    case 'completed':
      return { name: 'UpdateResponse', body: { meta: metaOf(body), outcome: { success: payloadsOf(body.result) } } };
    case 'failed':
      return { name: 'UpdateResponse', body: { meta: metaOf(body), outcome: { failure: body.failure } } };
  }
}

function completionFields(
  worker: WorkerIdentity,
): Pick<RespondWorkflowTaskCompletedRequest, 'namespace' | 'identity' | 'deploymentOptions' | 'workerVersionStamp'> {
  const { workerVersion, ...fields } = respondFields(worker);
  return workerVersion ? { ...fields, workerVersionStamp: workerVersion } : fields;
}

function stickyAttributes(worker: WorkerIdentity, timeoutMs: number): StickyExecutionAttributes | undefined {
  if (worker.stickyQueue === undefined) return undefined;
  return {
    workerTaskQueue: {
      name: worker.stickyQueue,
      kind: enums.TaskQueueKind.TASK_QUEUE_KIND_STICKY,
      normalName: worker.taskQueue,
    },
    scheduleToStartTimeout: durationFromMs(timeoutMs),
  };
}

function queryResultsOf(results: readonly QueryResultCommand[]): Record<string, WorkflowQueryResult> {
  const byId: Record<string, WorkflowQueryResult> = {};
  for (const { queryId, answer } of results) {
    byId[queryId] =
      answer.status === 'succeeded'
        ? { resultType: answered, answer: payloadsOf(answer.result) }
        : { resultType: queryFailed, errorMessage: answer.failure.message ?? '', failure: answer.failure };
  }
  return byId;
}

function updateRequestOf(request: UpdateRequestMessage): UpdateRequest {
  return {
    meta: metaOf(request),
    input: {
      name: request.updateName,
      header: { fields: request.headers },
      args: { payloads: request.arguments },
    },
  };
}

function metaOf({ updateId, identity }: { updateId: string; identity: string }): {
  updateId: string;
  identity: string;
} {
  return { updateId, identity };
}

function payloadsOf(payload: Payload | undefined): Payloads {
  return { payloads: payload ? [payload] : [] };
}
