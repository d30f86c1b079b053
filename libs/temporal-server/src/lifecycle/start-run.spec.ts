import { beforeEach, describe, expect, it } from 'vitest';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import type { StartWorkflowExecutionRequest } from '@nest-temporal/core/internal/proto/index';
import { emptyPayload, ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

const reuse = WorkflowIdReusePolicy;
const conflict = WorkflowIdConflictPolicy;

describe('StartWorkflowExecution', () => {
  let server: ServerBench;

  beforeEach(() => {
    server = new ServerBench();
  });

  const completed = command('completeWorkflowExecution', {});
  const failed = command('failWorkflowExecution', { failure: { message: 'no', applicationFailureInfo: {} } });

  it('writes what the request says into the first event, with the defaults of the server', async () => {
    const { runId = '' } = await server.start({
      workflowExecutionTimeout: { seconds: 30 },
      retryPolicy: {},
      identity: 'me',
    });

    const [started] = server.history();
    expect(started).toMatchObject({
      eventId: 1,
      workflowExecutionStartedEventAttributes: {
        workflowId: 'order',
        identity: 'me',
        attempt: 1,
        firstExecutionRunId: runId,
        originalExecutionRunId: runId,
        workflowExecutionTimeout: { seconds: 30 },
        workflowRunTimeout: { seconds: 30 },
        workflowTaskTimeout: { seconds: 10 },
        retryPolicy: { initialInterval: { seconds: 1 }, backoffCoefficient: 2, maximumInterval: { seconds: 100 } },
      },
    });
    expect(started?.workflowExecutionStartedEventAttributes?.workflowExecutionExpirationTime).toBeTruthy();
  });

  it('answers the same request with the same run', async () => {
    const first = await server.start({ requestId: 'r' });
    const second = await server.start({ requestId: 'r' });
    expect(second).toMatchObject({ runId: first.runId, started: true });
    expect(server.names()).toHaveLength(2);
  });

  it('is refused while the workflow runs, and names the run', async () => {
    const { runId } = await server.start();
    await expect(server.start()).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      message: expect.stringContaining(
        `Workflow execution is already running. WorkflowId: order, RunId: ${runId}.`,
      ) as string,
    });
  });

  it('uses the run that is there when the request allows it, and attaches the request to it', async () => {
    const { runId } = await server.start();
    const request: StartWorkflowExecutionRequest = {
      requestId: 'second',
      workflowIdConflictPolicy: conflict.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
      onConflictOptions: { attachRequestId: true },
    };
    expect(await server.start(request)).toMatchObject({ runId, started: false });
    expect(await server.start(request)).toMatchObject({ runId, started: false });
    expect(server.names()).toEqual([
      'WorkflowExecutionStarted',
      'WorkflowTaskScheduled',
      'WorkflowExecutionOptionsUpdated',
    ]);
  });

  it.each([
    ['the conflict policy', { workflowIdConflictPolicy: conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING }],
    ['the old reuse policy', { workflowIdReusePolicy: reuse.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING }],
  ])('terminates the run that is there when %s says so', async (_, policy) => {
    const old = await server.start();
    const fresh = await server.start(policy);
    expect(fresh.runId).not.toBe(old.runId);
    const events = server.history('order', old.runId);
    expect(events.at(-1)).toMatchObject({
      workflowExecutionTerminatedEventAttributes: {
        reason: 'TerminateIfRunning WorkflowIdReusePolicy',
        identity: 'history-service',
      },
    });
  });

  it('reuses the id of a workflow that failed when only those may be followed', async () => {
    const workflowIdReusePolicy = reuse.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY;
    await server.start();
    await server.run([failed]);
    await server.start({ workflowIdReusePolicy });
    await server.run([completed]);
    await expect(server.start({ workflowIdReusePolicy })).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      message: expect.stringContaining('allow duplicate workflow Id if last run failed.') as string,
    });
  });

  it('rejects an id that was used when duplicates are rejected', async () => {
    await server.start();
    await server.run([completed]);
    await expect(
      server.start({ workflowIdReusePolicy: reuse.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE }),
    ).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      message: expect.stringContaining('reject duplicate') as string,
    });
    await expect(server.start()).resolves.toMatchObject({ started: true });
  });

  it('puts off the first task by the start delay; a signal does not hasten it, a cancel request does', async () => {
    const workflowExecution = { workflowId: 'order' };
    await server.start({ workflowStartDelay: { seconds: 60 } });
    await server.call('signalWorkflowExecution', { workflowExecution, signalName: 'early' });
    await server.advance(59_000);
    expect(server.names()).toEqual(['WorkflowExecutionStarted', 'WorkflowExecutionSignaled']);
    await server.advance(1_000);
    expect(server.names().at(-1)).toBe('WorkflowTaskScheduled');

    await server.start({ workflowId: 'other', workflowStartDelay: { seconds: 60 } });
    await server.call('requestCancelWorkflowExecution', { workflowExecution: { workflowId: 'other' } });
    expect(server.names('other')).toEqual([
      'WorkflowExecutionStarted',
      'WorkflowExecutionCancelRequested',
      'WorkflowTaskScheduled',
    ]);
  });

  it('gives the first task to the caller that wants it, again when the request comes again', async () => {
    const request = { requestId: 'eager', requestEagerExecution: true };
    const { eagerWorkflowTask } = await server.start(request);
    expect(eagerWorkflowTask).toMatchObject({ startedEventId: 3, attempt: 1 });
    expect(eagerWorkflowTask?.history?.events).toHaveLength(3);
    expect((await server.start(request)).eagerWorkflowTask?.startedEventId).toBe(3);

    await server.complete({ taskToken: eagerWorkflowTask?.taskToken }, [completed]);
    expect(server.names().at(-1)).toBe('WorkflowExecutionCompleted');
    expect((await server.start(request)).eagerWorkflowTask).toBeUndefined();
  });

  it.each([
    ['WorkflowId is not set on request.', { workflowId: '' }],
    ['WorkflowId exceeds maximum allowed length (1001/1000)', { workflowId: 'x'.repeat(1001) }],
    ['WorkflowType is not set on request.', { workflowType: null }],
    ['taskQueue is not set', { taskQueue: null }],
    ['missing task queue name', { taskQueue: {} }],
    ['negative duration', { workflowRunTimeout: { seconds: -1 } }],
    ['BackoffCoefficient cannot be less than 1 on retry policy.', { retryPolicy: { backoffCoefficient: 0.5 } }],
    ['invalid CronSchedule.', { cronSchedule: 'never' }],
    [
      'CronSchedule and WorkflowStartDelay may not be used together.',
      { cronSchedule: '@hourly', workflowStartDelay: { seconds: 1 } },
    ],
    ["priority key can't be negative", { priority: { priorityKey: -1 } }],
    ['Namespace default has no mapping defined', { searchAttributes: { indexedFields: { Unheard: emptyPayload } } }],
    ['unsupported link variant', { links: [{}] }],
    [
      'REJECT_DUPLICATE cannot be used together',
      {
        workflowIdReusePolicy: reuse.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
        workflowIdConflictPolicy: conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
      },
    ],
    [
      'Blob data size exceeds limit.',
      { input: { payloads: [{ metadata: {}, data: new Uint8Array(2 * 1024 * 1024) }] } },
    ],
  ] satisfies [string, StartWorkflowExecutionRequest][])('refuses: %s', async (message, request) => {
    await expect(server.start(request)).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ['completion callbacks', { completionCallbacks: [{ nexus: { url: 'http://localhost' } }] }],
    ['time skipping of its own', { timeSkippingConfig: {} }],
    ['pinned versions', { versioningOverride: { autoUpgrade: true } }],
  ] satisfies [string, StartWorkflowExecutionRequest][])('says that it has no %s', async (_, request) => {
    await expect(server.start(request)).rejects.toMatchObject({ status: 'UNIMPLEMENTED' });
  });
});
