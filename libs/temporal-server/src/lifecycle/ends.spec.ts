import { beforeEach, describe, expect, it } from 'vitest';
import { RetryState, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import { ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

describe('the end of a run', () => {
  let server: ServerBench;

  beforeEach(() => {
    server = new ServerBench();
  });

  const workflowExecution = { workflowId: 'order' };

  it('by its own command has the result, the failure or the details', async () => {
    const data = new Uint8Array([1]);
    await server.start();
    await server.run([command('completeWorkflowExecution', { result: { payloads: [{ metadata: {}, data }] } })]);
    const [, , , , completed] = server.history();
    expect(completed?.workflowExecutionCompletedEventAttributes).toMatchObject({
      workflowTaskCompletedEventId: 4,
      result: { payloads: [{ metadata: {}, data }] },
      newExecutionRunId: undefined,
    });

    await server.start();
    await server.run([command('failWorkflowExecution', { failure: { message: 'no' } })]);
    expect(server.history().at(-1)?.workflowExecutionFailedEventAttributes).toMatchObject({
      failure: { message: 'no' },
      retryState: RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET,
    });

    await server.start();
    await server.run([command('cancelWorkflowExecution', { details: { payloads: [{ metadata: {}, data }] } })]);
    expect(server.history().at(-1)?.workflowExecutionCanceledEventAttributes?.details?.payloads).toHaveLength(1);
  });

  it('is asked for by a cancel request, which counts once', async () => {
    await server.start();
    await server.run();
    await server.call('requestCancelWorkflowExecution', { workflowExecution, reason: 'enough' });
    await server.call('requestCancelWorkflowExecution', { workflowExecution });
    const events = server.history();
    expect(events.at(-2)?.workflowExecutionCancelRequestedEventAttributes?.cause).toBe('enough');
    expect(events).toHaveLength(6);
    await server.run([command('cancelWorkflowExecution', {})]);
    await server.call('requestCancelWorkflowExecution', { workflowExecution });
  });

  it('is asked for in the chain that the request names, not in another one', async () => {
    const { runId: firstExecutionRunId } = await server.start();
    const request = { workflowExecution, firstExecutionRunId: crypto.randomUUID() };
    await expect(server.call('requestCancelWorkflowExecution', request)).rejects.toMatchObject({
      status: 'NOT_FOUND',
    });
    await expect(server.call('terminateWorkflowExecution', request)).rejects.toMatchObject({ status: 'NOT_FOUND' });
    await server.call('terminateWorkflowExecution', { workflowExecution, firstExecutionRunId });
    await expect(
      server.call('terminateWorkflowExecution', { workflowExecution, firstExecutionRunId }),
    ).rejects.toMatchObject({ status: 'NOT_FOUND', message: expect.stringContaining('already completed') as string });
  });

  it('by termination takes the task from its worker', async () => {
    await server.start();
    const task = await server.poll();
    await server.call('signalWorkflowExecution', { workflowExecution, signalName: 'buffered' });
    await server.call('terminateWorkflowExecution', { workflowExecution });
    expect(server.names().slice(3)).toEqual([
      'WorkflowTaskFailed',
      'WorkflowExecutionSignaled',
      'WorkflowExecutionTerminated',
    ]);
    expect(server.history().at(-1)?.workflowExecutionTerminatedEventAttributes).toMatchObject({
      reason: 'terminated by user via frontend',
      identity: 'frontend-service',
    });
    await expect(server.complete(task)).rejects.toMatchObject({ status: 'NOT_FOUND' });
  });

  it('by timeout comes after the backoff and the run timeout, whatever the workflow does', async () => {
    await server.start({ workflowRunTimeout: { seconds: 60 }, workflowStartDelay: { seconds: 30 } });
    await server.advance(89_000);
    expect(server.names().at(-1)).toBe('WorkflowTaskScheduled');
    await server.advance(1_000);
    const events = server.history();
    expect(events.at(-1)?.workflowExecutionTimedOutEventAttributes).toMatchObject({
      retryState: RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET,
      newExecutionRunId: undefined,
    });
    const { workflowExecutionInfo } = await server.call('describeWorkflowExecution', {
      execution: workflowExecution,
    });
    expect(workflowExecutionInfo?.status).toBe(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT);
  });

  it('and its history go when the run is deleted', async () => {
    const { runId } = await server.start();
    await server.call('deleteWorkflowExecution', { workflowExecution });
    expect(() => server.history('order', runId)).toThrow('workflow execution not found');
    await expect(server.call('describeWorkflowExecution', { execution: workflowExecution })).rejects.toMatchObject({
      status: 'NOT_FOUND',
    });
    expect(await server.call('countWorkflowExecutions', {})).toMatchObject({ count: 0 });
    await expect(server.start()).resolves.toMatchObject({ started: true });
  });
});
