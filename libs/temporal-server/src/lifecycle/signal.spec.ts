import { beforeEach, describe, expect, it } from 'vitest';
import { WorkflowIdConflictPolicy } from '@nest-temporal/core/internal/proto/enums';
import type {
  SignalWithStartWorkflowExecutionRequest,
  SignalWithStartWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import { ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

describe('signals', () => {
  let server: ServerBench;

  beforeEach(() => {
    server = new ServerBench({ config: { 'history.maximumSignalsPerExecution': 2 } });
  });

  async function signal(signalName: string, requestId = '', workflowId = 'order', runId = ''): Promise<void> {
    const workflowExecution = { workflowId, runId };
    await server.call('signalWorkflowExecution', { workflowExecution, signalName, requestId });
  }

  function signalWithStart(
    request: SignalWithStartWorkflowExecutionRequest = {},
  ): Promise<SignalWithStartWorkflowExecutionResponse> {
    return server.call('signalWithStartWorkflowExecution', {
      workflowId: 'order',
      workflowType: { name: 'Order' },
      taskQueue: { name: 'orders' },
      signalName: 'changed',
      ...request,
    });
  }

  const completed = command('completeWorkflowExecution', {});

  it('wake the run, once for each request id', async () => {
    await server.start();
    await server.run();
    await signal('changed', 'r');
    await signal('changed', 'r');
    expect(server.names().slice(-2)).toEqual(['WorkflowExecutionSignaled', 'WorkflowTaskScheduled']);
  });

  it('are refused by a run that is closed, unknown, or has had enough', async () => {
    await expect(signal('x')).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringContaining('workflow not found for ID: order') as string,
    });
    await server.start();
    await signal('one');
    await signal('two');
    await expect(signal('three')).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining('exceeded workflow execution limit for signal events') as string,
    });
    await server.run([completed]);
    await expect(signal('late')).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringContaining('workflow execution already completed') as string,
    });
    await expect(signal('x', '', 'order', crypto.randomUUID())).rejects.toMatchObject({ status: 'NOT_FOUND' });
    await expect(signal('x', '', 'order', 'no uuid')).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' });
    await expect(signal('')).rejects.toMatchObject({
      message: expect.stringContaining('SignalName is not set on request.') as string,
    });
  });

  it('come with the run that they start, before its first task', async () => {
    const { runId, started, signalLink } = await signalWithStart({ requestId: 'r' });
    expect(started).toBe(true);
    expect(signalLink?.workflowEvent).toMatchObject({ runId, requestIdRef: { requestId: 'r' } });
    expect(server.names()).toEqual(['WorkflowExecutionStarted', 'WorkflowExecutionSignaled', 'WorkflowTaskScheduled']);
  });

  it('go to the run that is there instead of starting one, and end the wait of its start delay', async () => {
    const { runId } = await server.start({ workflowStartDelay: { seconds: 3600 } });
    expect(await signalWithStart({ requestId: 'r' })).toMatchObject({ runId, started: false });
    await signalWithStart({ requestId: 'r' });
    expect(server.names()).toEqual(['WorkflowExecutionStarted', 'WorkflowExecutionSignaled', 'WorkflowTaskScheduled']);
  });

  it('start another run when the one that is there is to be terminated, or is closed', async () => {
    const first = await signalWithStart();
    const policy = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING;
    const second = await signalWithStart({ workflowIdConflictPolicy: policy });
    expect(second).toMatchObject({ started: true });
    expect(server.names('order', first.runId).at(-1)).toBe('WorkflowExecutionTerminated');
    await server.run([completed]);
    expect((await signalWithStart()).runId).not.toBe(second.runId);
  });

  it.each([
    ['signal not set', { signalName: '' }],
    ['workflow type not set', { workflowType: null }],
    ['WorkflowId is not set on request.', { workflowId: '' }],
    [
      'WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.',
      { workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL },
    ],
  ] satisfies [string, SignalWithStartWorkflowExecutionRequest][])('start nothing: %s', async (message, request) => {
    await expect(signalWithStart(request)).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  });
});
