import { describe, expect, it } from 'vitest';
import { payload } from '../../../../test/support/history-builder.js';
import type { RunOutcome, UpdateRequestMessage } from '../../../engine/engine-task.js';
import { NondeterminismError } from '../../../common/nondeterminism-error.js';
import { QueryResultType, TaskQueueKind, VersioningBehavior, WorkflowTaskFailedCause } from '../../../proto/enums.js';
import type { WorkerIdentity } from '../../worker-identity.js';
import { TaskCompletionBuilder, updateBodyOf } from './task-completion.js';
import { authorFailure, toTaskFailure } from './task-failure.js';
import type { WorkflowTaskHead } from './workflow-task.js';

const worker: WorkerIdentity = {
  namespace: 'default',
  taskQueue: 'orders',
  identity: 'me',
  instanceKey: 'key',
  stickyQueue: 'me-1',
  buildId: 'b1',
};
const task: WorkflowTaskHead = {
  taskToken: new Uint8Array([1]),
  namespace: 'default',
  workflowId: 'w',
  runId: 'r',
  workflowType: 'Order',
  attempt: 1,
  isLegacyQuery: false,
};
const outcome: Extract<RunOutcome, { type: 'completed' }> = {
  type: 'completed',
  commands: [],
  messages: [],
  queryResults: [],
  isClosed: false,
  continuesInNextTask: false,
};
const failure = { message: 'too late' };

const staying = { keepsRun: true, takesNext: true };

describe('completion of a workflow task', () => {
  it('asks for the next task with its new events only, while the run stays', () => {
    const request = new TaskCompletionBuilder(worker, 5_000).completed(task, outcome, staying);
    expect(request).toMatchObject({
      taskToken: task.taskToken,
      namespace: 'default',
      identity: 'me',
      workerVersionStamp: { buildId: 'b1', useVersioning: false },
      returnNewWorkflowTask: true,
      stickyAttributes: {
        workerTaskQueue: { name: 'me-1', kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: 'orders' },
        scheduleToStartTimeout: { seconds: 5, nanos: 0 },
      },
      capabilities: { discardSpeculativeWorkflowTaskWithEvents: true },
    });
  });

  it('asks for nothing when the run does not stay', () => {
    const request = new TaskCompletionBuilder(worker, 5_000).completed(task, outcome, {
      keepsRun: false,
      takesNext: false,
    });
    expect(request.returnNewWorkflowTask).toBe(false);
    expect(request.stickyAttributes).toBeUndefined();
  });

  it('names the deployment, and its versioning behavior for workflows that have none', () => {
    const deployment = { name: 'shop', useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' as const };
    const builder = new TaskCompletionBuilder({ ...worker, deployment }, 5_000);
    const byDefault = builder.completed(task, outcome, staying);
    expect(byDefault).toMatchObject({
      deploymentOptions: { deploymentName: 'shop', buildId: 'b1' },
      versioningBehavior: VersioningBehavior.VERSIONING_BEHAVIOR_PINNED,
    });
    expect(byDefault.workerVersionStamp).toBeUndefined();
    const own = builder.completed(task, { ...outcome, versioningBehavior: 'AUTO_UPGRADE' }, staying);
    expect(own.versioningBehavior).toBe(VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE);
  });

  it('answers queries beside the task', () => {
    const queryResults: (typeof outcome)['queryResults'] = [
      { type: 'queryResult', queryId: 'q1', answer: { status: 'succeeded', result: payload(1) } },
      { type: 'queryResult', queryId: 'q2', answer: { status: 'failed', failure } },
    ];
    const request = new TaskCompletionBuilder(worker, 5_000).completed(task, { ...outcome, queryResults }, staying);
    expect(request.queryResults).toEqual({
      q1: { resultType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED, answer: { payloads: [payload(1)] } },
      q2: { resultType: QueryResultType.QUERY_RESULT_TYPE_FAILED, errorMessage: 'too late', failure },
    });
  });

  it('fails a task with the cause that the server counts by', () => {
    const builder = new TaskCompletionBuilder(worker, 5_000);
    expect(builder.failed(task, authorFailure(failure))).toMatchObject({
      taskToken: task.taskToken,
      failure,
      cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
      workerVersion: { buildId: 'b1' },
    });
    const { cause } = toTaskFailure(new NondeterminismError('History differs.', 5));
    expect(cause).toBe(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  });

  it('answers or fails a task that is a query', () => {
    const builder = new TaskCompletionBuilder(worker, 5_000);
    const answer = { status: 'succeeded', result: payload('x') } as const;
    expect(builder.queryAnswered(task, { type: 'queryResult', queryId: 'legacy', answer })).toEqual({
      namespace: 'default',
      taskToken: task.taskToken,
      completedType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
      queryResult: { payloads: [payload('x')] },
    });
    expect(builder.queryFailed(task, failure)).toMatchObject({
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      errorMessage: 'too late',
      failure,
    });
  });
});

describe('body of an answer to an update', () => {
  const request: UpdateRequestMessage = {
    messageId: 'u1/request',
    protocolInstanceId: 'u1',
    sequencingEventId: 4,
    updateId: 'u1',
    updateName: 'approve',
    identity: 'client',
    arguments: [payload(1)],
    headers: {},
  };
  const meta = { updateId: 'u1', identity: 'client' };

  it('names the request that was accepted or rejected', () => {
    const accepted = { type: 'accepted', requestMessageId: 'u1/request', sequencingEventId: 4, request } as const;
    expect(updateBodyOf({ id: 'u1/request/accept', protocolInstanceId: 'u1', body: accepted })).toMatchObject({
      name: 'UpdateAcceptance',
      body: {
        acceptedRequestMessageId: 'u1/request',
        acceptedRequestSequencingEventId: 4,
        acceptedRequest: { meta, input: { name: 'approve', args: { payloads: [payload(1)] } } },
      },
    });
    const rejected = { type: 'rejected', requestMessageId: 'u1/request', request, failure } as const;
    expect(updateBodyOf({ id: 'u1/request/reject', protocolInstanceId: 'u1', body: rejected })).toMatchObject({
      name: 'UpdateRejection',
      body: { rejectedRequestMessageId: 'u1/request', rejectedRequestSequencingEventId: 4, failure },
    });
  });

  it('holds the outcome of one that ended', () => {
    const id = 'u1/request/complete';
    expect(
      updateBodyOf({ id, protocolInstanceId: 'u1', body: { type: 'completed', ...meta, result: payload(2) } }),
    ).toEqual({ name: 'UpdateResponse', body: { meta, outcome: { success: { payloads: [payload(2)] } } } });
    expect(updateBodyOf({ id, protocolInstanceId: 'u1', body: { type: 'failed', ...meta, failure } })).toEqual({
      name: 'UpdateResponse',
      body: { meta, outcome: { failure } },
    });
  });
});
