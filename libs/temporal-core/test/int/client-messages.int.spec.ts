import { describe, expect, it } from 'vitest';
import { QueryRejectedError, WorkflowNotFoundError, WorkflowQueryFailedError } from '@nest-temporal/core/client';
import { defineQuery, defineSignal } from '@nest-temporal/core/workflow';
import { completeWorkflow } from '../support/bare-worker.js';
import { useClient } from '../support/client-fixture.js';
import { OrderWorkflow, Receipt } from '../support/order-workflow.js';

describe('signals and queries', () => {
  const server = useClient();
  const order = { id: 'o', lines: [] };

  it('sends signals by method, under the name of the decorator, by definition and by name', async () => {
    const handle = await server.client.start(OrderWorkflow, { workflowId: server.id(), args: [order] });
    await handle.signal('approve', { by: 'me' });
    await handle.signal(defineSignal<[number, string]>('bump'), 1, 'a');
    await server.client.getHandle(handle.workflowId).signal('by-name');
    server.serve({ onTask: ({ signals }) => [completeWorkflow(signals)] });
    expect(await handle.result()).toEqual([
      { name: 'approve.v2', args: [{ by: 'me' }] },
      { name: 'bump', args: [1, 'a'] },
      { name: 'by-name', args: [] },
    ]);
  });

  it('refuses an invalid DTO of a signal before it is sent', async () => {
    const handle = await server.client.start(OrderWorkflow, { workflowId: server.id(), args: [order] });
    const wrong = { by: 1 } as unknown as { by: string };
    await expect(handle.signal('approve', wrong)).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_VALIDATION',
      message: expect.stringContaining('argument 1 of signal "approve.v2"'),
      issues: [{ path: 'by' }],
    });
    const { events } = await handle.fetchHistory();
    expect(events?.some((event) => event.workflowExecutionSignaledEventAttributes)).toBe(false);
  });

  it('answers queries of running and of closed workflows, revived by class', async () => {
    const receipt = { id: 'r', paidAt: '2026-01-01T00:00:00.000Z' };
    server.serve({
      onTask: ({ signals }) => (signals.length > 0 ? [completeWorkflow()] : []),
      onQuery: (type, args) => (type === 'receipt-of' ? receipt : { type, args }),
    });
    const handle = await server.client.start(OrderWorkflow, { workflowId: server.id(), args: [order] });
    expect(await handle.query('receipt')).toEqual(receipt);
    expect(await handle.queryWith('receipt', { returns: () => Receipt })).toBeInstanceOf(Receipt);
    expect(await handle.query(defineQuery<object, [number]>('echo'), 7)).toEqual({ type: 'echo', args: [7] });
    await handle.signal('approve', { by: 'me' });
    await handle.result();
    expect(await server.client.getHandle(handle.workflowId).query('anything', 'a')).toEqual({
      type: 'anything',
      args: ['a'],
    });
  });

  it('fails a query whose handler throws, with its message', async () => {
    server.serve({
      onQuery: () => {
        throw new Error('total is not known yet');
      },
    });
    const handle = await server.client.start('Any', { workflowId: server.id() });
    const error = await handle.query('total').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowQueryFailedError);
    expect(error).toMatchObject({ queryType: 'total', message: expect.stringContaining('total is not known yet') });
  });

  it('rejects a query by the status of the workflow, as the condition of the call or the client says', async () => {
    server.serve({ onTask: () => [completeWorkflow()], onQuery: () => 'answer' });
    const workflowId = server.id();
    await server.client.execute('Closed', { workflowId });
    const handle = server.client.getHandle(workflowId);
    expect(await handle.query('any')).toBe('answer');
    const error = await handle.queryWith('any', { rejectCondition: 'NOT_OPEN' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QueryRejectedError);
    expect(error).toMatchObject({ status: 'COMPLETED', rejectCondition: 'NOT_OPEN' });
    const strict = server.clientWith({ queryRejectCondition: 'NOT_OPEN' });
    await expect(strict.getHandle(workflowId).query('any')).rejects.toBeInstanceOf(QueryRejectedError);
    expect(await strict.getHandle(workflowId).queryWith('any', { rejectCondition: 'NOT_COMPLETED_CLEANLY' })).toBe(
      'answer',
    );
  });

  it('names a workflow that does not exist or is closed', async () => {
    await expect(server.client.getHandle('nobody').signal('any')).rejects.toBeInstanceOf(WorkflowNotFoundError);
    await expect(server.client.getHandle('nobody').query('any')).rejects.toBeInstanceOf(WorkflowNotFoundError);
    server.serve({ onTask: () => [completeWorkflow()] });
    const workflowId = server.id();
    await server.client.execute('Closed', { workflowId });
    const handle = server.client.getHandle(workflowId);
    for (const call of [
      () => handle.signal('any'),
      () => handle.terminate('late'),
      () => handle.executeUpdate('any'),
    ]) {
      await expect(call()).rejects.toMatchObject({
        name: 'WorkflowNotFoundError',
        workflowId,
        message: expect.stringContaining('already completed'),
      });
    }
    await handle.cancel();
  });

  it('keeps a handle of a started workflow to its chain of runs', async () => {
    const workflowId = server.id();
    const first = await server.client.start('Reused', { workflowId });
    await first.terminate();
    const second = await server.client.start('Reused', { workflowId });
    await expect(first.terminate('not this one')).rejects.toBeInstanceOf(WorkflowNotFoundError);
    await expect(first.cancel()).rejects.toBeInstanceOf(WorkflowNotFoundError);
    await second.terminate();
  });
});
