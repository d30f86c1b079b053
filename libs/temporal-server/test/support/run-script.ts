/**
 * One run in the hands of a spec: its client and its worker, made of raw RPCs. Ids and queues are its own, so that a
 * script means the same on every server.
 */
import { randomUUID } from 'node:crypto';
import {
  QueryRejectCondition,
  UpdateWorkflowExecutionLifecycleStage,
  WorkflowIdConflictPolicy,
} from '@nest-temporal/core/internal/proto/enums';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import {
  packAny,
  type Command,
  type Payloads,
  type PollWorkflowExecutionUpdateResponse,
  type PollWorkflowTaskQueueResponse,
  type ProtocolMessage,
  type QueryWorkflowResponse,
  type RespondQueryTaskCompletedRequest,
  type RespondWorkflowTaskCompletedRequest,
  type RespondWorkflowTaskCompletedResponse,
  type StartWorkflowExecutionRequest,
  type UpdateOutcome,
  type UpdateWorkflowExecutionRequest,
  type UpdateWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import type { RpcCallOptions } from '@nest-temporal/core/internal/transport/workflow-service';
import { command, type TestServer } from './test-server.js';

export type StageName = 'ACCEPTED' | 'COMPLETED' | 'ADMITTED' | 'UNSPECIFIED';

type Task = Pick<PollWorkflowTaskQueueResponse, 'taskToken'>;

export interface Completion extends RespondWorkflowTaskCompletedRequest {
  /** True for a worker that keeps the run in its cache. @defaultValue false */
  isSticky?: boolean;
}

export class RunScript {
  readonly workflowId = `order-${randomUUID()}`;
  readonly taskQueue = `orders-${randomUUID()}`;
  readonly sticky = `cache-${randomUUID()}`;

  constructor(readonly server: TestServer) {}

  /** A run whose first workflow task is done. */
  static async idle(server: TestServer): Promise<RunScript> {
    const script = new RunScript(server);
    await script.start();
    await script.complete(await script.task());
    return script;
  }

  async start(request: StartWorkflowExecutionRequest = {}): Promise<string> {
    const { workflowId, taskQueue } = this;
    const started = await this.server.startWorkflow({ workflowId, taskQueue: { name: taskQueue }, ...request });
    return started.runId ?? '';
  }

  /** The next workflow task of the run's own queue. */
  task(): ReturnType<TestServer['pollWorkflowTask']> {
    return this.server.pollWorkflowTask({ taskQueue: this.taskQueue });
  }

  /** The next workflow task of its sticky queue. */
  stickyTask(): ReturnType<TestServer['pollWorkflowTask']> {
    return this.server.pollWorkflowTask({ taskQueue: this.taskQueue, sticky: this.sticky });
  }

  complete(
    task: Task,
    { isSticky = false, commands, ...rest }: Completion = {},
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    const stickyAttributes = { workerTaskQueue: { name: this.sticky }, scheduleToStartTimeout: { seconds: 5 } };
    return this.server.complete(task, commands, { ...(isSticky && { stickyAttributes }), ...rest });
  }

  async signal(): Promise<void> {
    const { namespace, workflowService } = this.server;
    const workflowExecution = { workflowId: this.workflowId };
    await workflowService.signalWorkflowExecution({ namespace, workflowExecution, signalName: 'changed' });
  }

  async terminate(): Promise<void> {
    const { namespace, workflowService } = this.server;
    const workflowExecution = { workflowId: this.workflowId };
    await workflowService.terminateWorkflowExecution({ namespace, workflowExecution });
  }

  update(
    updateId: string,
    stage: StageName = 'COMPLETED',
    request: UpdateWorkflowExecutionRequest = {},
    options?: RpcCallOptions,
  ): Promise<UpdateWorkflowExecutionResponse> {
    return this.server.workflowService.updateWorkflowExecution(
      { ...this.updateRequest(updateId, stage), namespace: this.server.namespace, ...request },
      { retry: false, ...options },
    );
  }

  updateRequest(updateId: string, stage: StageName = 'COMPLETED'): UpdateWorkflowExecutionRequest {
    return {
      workflowExecution: { workflowId: this.workflowId },
      waitPolicy: { lifecycleStage: stageOf(stage) },
      request: { meta: { updateId, identity: 'client' }, input: { name: 'change', args: payloadsOf('more') } },
    };
  }

  pollUpdate(updateId: string, stage: StageName = 'UNSPECIFIED'): Promise<PollWorkflowExecutionUpdateResponse> {
    return this.server.workflowService.pollWorkflowExecutionUpdate(
      {
        namespace: this.server.namespace,
        updateRef: { workflowExecution: { workflowId: this.workflowId }, updateId },
        waitPolicy: { lifecycleStage: stageOf(stage) },
      },
      { retry: false },
    );
  }

  /** Waits until the server has the update; it may be with a worker already. */
  async admitted(updateId: string): Promise<void> {
    while (!(await this.isAdmitted(updateId))) await new Promise((resolve) => setImmediate(resolve));
  }

  private async isAdmitted(updateId: string): Promise<boolean> {
    try {
      return (await this.pollUpdate(updateId)).stage === stageOf('ADMITTED');
    } catch (error) {
      if (error instanceof RpcError && error.status === 'NOT_FOUND') return false;
      throw error;
    }
  }

  /** Update with start; the run uses this script's ids and queue. */
  async updateWithStart(
    updateId: string,
    conflict: 'FAIL' | 'USE_EXISTING' | 'TERMINATE_EXISTING',
    start: StartWorkflowExecutionRequest = {},
  ): Promise<{ runId: string | undefined; started: boolean | undefined; update: UpdateWorkflowExecutionResponse }> {
    const { namespace, workflowService } = this.server;
    const startWorkflow = {
      namespace,
      workflowId: this.workflowId,
      workflowType: { name: 'Order' },
      taskQueue: { name: this.taskQueue },
      requestId: randomUUID(),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy[`WORKFLOW_ID_CONFLICT_POLICY_${conflict}`],
      ...start,
    };
    const updateWorkflow = { ...this.updateRequest(updateId), namespace };
    const { responses = [] } = await workflowService.executeMultiOperation(
      { namespace, operations: [{ startWorkflow }, { updateWorkflow }] },
      { retry: false },
    );
    const [started, updated] = responses;
    const { runId } = started?.startWorkflow ?? {};
    return { runId, started: started?.startWorkflow?.started, update: updated?.updateWorkflow ?? {} };
  }

  query(
    condition: keyof typeof QueryRejectCondition = 'QUERY_REJECT_CONDITION_NONE',
    options?: RpcCallOptions,
  ): Promise<QueryWorkflowResponse> {
    return this.server.workflowService.queryWorkflow(
      {
        namespace: this.server.namespace,
        execution: { workflowId: this.workflowId },
        query: { queryType: 'total', queryArgs: payloadsOf('gross') },
        queryRejectCondition: QueryRejectCondition[condition],
      },
      { retry: false, ...options },
    );
  }

  async answer(task: Task, answer: RespondQueryTaskCompletedRequest): Promise<void> {
    const { namespace, workflowService } = this.server;
    const { taskToken } = task;
    await workflowService.respondQueryTaskCompleted({ namespace, taskToken, ...answer }, { retry: false });
  }

  eventNames(runId?: string): Promise<string[]> {
    return this.server.eventNames(this.workflowId, runId);
  }
}

export function stageOf(name: StageName): UpdateWorkflowExecutionLifecycleStage {
  return UpdateWorkflowExecutionLifecycleStage[`UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_${name}`];
}

/** One text as payloads. */
export function payloadsOf(text: string): Payloads {
  const encoder = new TextEncoder();
  return { payloads: [{ metadata: { encoding: encoder.encode('json/plain') }, data: encoder.encode(`"${text}"`) }] };
}

/** The text of such payloads. */
export function textOf(payloads: Payloads | null | undefined): string {
  return JSON.parse(new TextDecoder().decode(payloads?.payloads?.[0]?.data)) as string;
}

/** Accepts the update that `request` brought. */
export function acceptance(request: ProtocolMessage | undefined): ProtocolMessage {
  const { protocolInstanceId, id, eventId } = request ?? {};
  return {
    id: `${protocolInstanceId}/accept`,
    protocolInstanceId,
    body: packAny('UpdateAcceptance', { acceptedRequestMessageId: id, acceptedRequestSequencingEventId: eventId }),
  };
}

export function rejection(request: ProtocolMessage | undefined): ProtocolMessage {
  const { protocolInstanceId, id, eventId } = request ?? {};
  return {
    id: `${protocolInstanceId}/reject`,
    protocolInstanceId,
    body: packAny('UpdateRejection', {
      rejectedRequestMessageId: id,
      rejectedRequestSequencingEventId: eventId,
      failure: { message: 'not now' },
    }),
  };
}

/** Completes an accepted update. */
export function response(updateId: string, outcome: UpdateOutcome = { success: payloadsOf('done') }): ProtocolMessage {
  const body = packAny('UpdateResponse', { meta: { updateId }, outcome });
  return { id: `${updateId}/complete`, protocolInstanceId: updateId, body };
}

/** The place of messages among the commands. */
export function placeOf(...messages: ProtocolMessage[]): Command[] {
  return messages.map(({ id }) => command('protocolMessage', { messageId: id }));
}

export const completeRun: Command = command('completeWorkflowExecution', {});

export const continueRun: Command = command('continueAsNewWorkflowExecution', {
  workflowType: { name: 'Order' },
});
