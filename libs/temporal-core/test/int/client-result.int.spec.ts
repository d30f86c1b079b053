import { describe, expect, it } from 'vitest';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@nest-temporal/core';
import { WorkflowContinuedAsNewError, WorkflowFailedError, type WorkflowHandle } from '@nest-temporal/core/client';
import { cancelWorkflow, completeWorkflow, continueAsNew, failWorkflow } from '../support/bare-worker.js';
import { useClient } from '../support/client-fixture.js';
import { OrderWorkflow, Receipt } from '../support/order-workflow.js';

describe('results of workflows', () => {
  const server = useClient();
  const failureOf = async (handle: WorkflowHandle): Promise<WorkflowFailedError> => {
    const error = await handle.result().then(
      () => new Error('completed'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(WorkflowFailedError);
    return error as WorkflowFailedError;
  };

  it('waits for a workflow that completes later', async () => {
    const handle = await server.client.start('Later', { workflowId: server.id() });
    const result = handle.result();
    server.serve({ onTask: () => [completeWorkflow({ done: true })] });
    expect(await result).toEqual({ done: true });
  });

  it('is undefined for a workflow that returns nothing', async () => {
    server.serve({ onTask: () => [completeWorkflow()] });
    expect(await server.client.execute('Void', { workflowId: server.id() })).toBeUndefined();
  });

  it('is revived by the class that returns names', async () => {
    server.serve({ onTask: () => [completeWorkflow({ id: 'r-1', paidAt: '2026-02-03T04:05:06.000Z' })] });
    const workflowId = server.id();
    const order = { id: 'o', lines: [] };
    const receipt = await server.client.execute(OrderWorkflow, { workflowId, args: [order], returns: () => Receipt });
    expect(receipt).toBeInstanceOf(Receipt);
    expect(receipt.paidAt).toEqual(new Date('2026-02-03T04:05:06.000Z'));
    expect(receipt.label).toBe('receipt r-1');
    const again = await server.client
      .getHandle(OrderWorkflow, workflowId, undefined, { returns: () => Receipt })
      .result();
    expect(again).toBeInstanceOf(Receipt);
    expect(await server.client.getHandle(OrderWorkflow, workflowId).result()).not.toBeInstanceOf(Receipt);
  });

  it('follows continue-as-new to the last run', async () => {
    const { taskQueue } = server;
    server.serve({
      onTask: ({ workflowType, input: [left = 0] }) =>
        left === 0 ? [completeWorkflow('end')] : [continueAsNew(workflowType, taskQueue, Number(left) - 1)],
    });
    const handle = await server.client.start('Chain', { workflowId: server.id(), args: [1] });
    expect(await handle.result()).toBe('end');
    expect((await handle.describe()).firstExecutionRunId).toBe(handle.firstExecutionRunId);
    expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);

    const single = server.client.getHandle(handle.workflowId, handle.firstExecutionRunId, { followRuns: false });
    const error = await single.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowContinuedAsNewError);
    expect(error).toMatchObject({ newExecutionRunId: (await handle.describe()).runId });
  });

  it('follows the retries of a workflow', async () => {
    server.serve({
      onTask: ({ events }) => {
        const attempt = events[0]?.workflowExecutionStartedEventAttributes?.attempt ?? 1;
        return attempt < 2 ? [failWorkflow(`attempt ${attempt}`)] : [completeWorkflow(attempt)];
      },
    });
    const retry = { initialInterval: 1, maximumAttempts: 3 };
    expect(await server.client.execute('Retried', { workflowId: server.id(), retry })).toBe(2);
  });

  it('fails with the failure of the workflow as cause', async () => {
    server.serve({ onTask: () => [failWorkflow('card declined', { type: 'Declined', nonRetryable: true })] });
    const error = await failureOf(await server.client.start('Failing', { workflowId: server.id() }));
    expect(error.cause).toBeInstanceOf(ApplicationFailure);
    expect(error.cause).toMatchObject({ message: 'card declined', type: 'Declined', nonRetryable: true });
    expect(error).toMatchObject({ code: 'TEMPORAL_WORKFLOW_FAILED', retryState: 'RETRY_POLICY_NOT_SET' });
    expect(error.message).toContain('card declined');
  });

  it('fails with a cancellation, details included', async () => {
    server.serve({ onTask: ({ isCancelRequested }) => (isCancelRequested ? [cancelWorkflow('tidy', 1)] : []) });
    const handle = await server.client.start('Cancelled', { workflowId: server.id() });
    await handle.cancel({ reason: 'no longer wanted' });
    const error = await failureOf(handle);
    expect(error.cause).toBeInstanceOf(CancelledFailure);
    expect(error.cause).toMatchObject({ details: ['tidy', 1] });
    const { events } = await handle.fetchHistory();
    const request = events?.find((event) => event.workflowExecutionCancelRequestedEventAttributes);
    expect(request?.workflowExecutionCancelRequestedEventAttributes?.cause).toBe('no longer wanted');
  });

  it('fails with a termination and its reason', async () => {
    const handle = await server.client.start('Terminated', { workflowId: server.id() });
    await handle.terminate('wrong order', { by: 'ops' });
    const error = await failureOf(handle);
    expect(error.cause).toBeInstanceOf(TerminatedFailure);
    expect(error.cause.message).toBe('wrong order');
  });

  it('fails with a timeout of the workflow', async () => {
    const handle = await server.client.start('Slow', { workflowId: server.id(), workflowRunTimeout: '1s' });
    const error = await failureOf(handle);
    expect(error.cause).toBeInstanceOf(TimeoutFailure);
  });

  it('ends waiting when the timeout of the call is over or its signal aborts', async () => {
    const handle = await server.client.start('Open', { workflowId: server.id() });
    await expect(handle.result({ timeout: 50 })).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
      code: 'TEMPORAL_RPC_DEADLINE_EXCEEDED',
      message: expect.stringContaining('50 ms'),
    });
    const aborted = new AbortController();
    const waiting = handle.withOptions({ abortSignal: aborted.signal }).result();
    aborted.abort();
    await expect(waiting).rejects.toMatchObject({ status: 'CANCELLED', code: 'TEMPORAL_RPC_CANCELLED' });
    const execution = server.client.execute('Open', { workflowId: server.id(), timeout: 300 });
    await expect(execution).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('300 ms'),
    });
    await handle.terminate();
  });

  it('goes on polling when a poll is lost with its server call', async () => {
    const { workflowService } = server.connection;
    let polls = 0;
    // Ends the first polls as a server or proxy does that hangs up early: with nothing.
    const losing = new Proxy(workflowService, {
      get(service, name) {
        if (name !== 'getWorkflowExecutionHistory') return Reflect.get(service, name) as unknown;
        return async (...call: Parameters<typeof workflowService.getWorkflowExecutionHistory>) =>
          ++polls < 3
            ? { history: { events: [] }, nextPageToken: new Uint8Array(0) }
            : service.getWorkflowExecutionHistory(...call);
      },
    });
    const client = server.clientWith({ connection: { workflowService: losing } });
    server.serve({ onTask: () => [completeWorkflow('found')] });
    expect(await client.execute('Lost', { workflowId: server.id() })).toBe('found');
    expect(polls).toBeGreaterThanOrEqual(3);
  });

  it('of an unknown workflow is an error that names it', async () => {
    await expect(server.client.getHandle('nobody-has-this-id').result()).rejects.toMatchObject({
      name: 'WorkflowNotFoundError',
      workflowId: 'nobody-has-this-id',
    });
  });
});
