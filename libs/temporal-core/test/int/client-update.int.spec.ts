import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@nest-temporal/core/client';
import { defineUpdate } from '@nest-temporal/core/workflow';
import { completeWorkflow, payloadsOf } from '../support/bare-worker.js';
import { useClient } from '../support/client-fixture.js';
import { OrderWorkflow, Receipt } from '../support/order-workflow.js';

describe('updates', () => {
  const server = useClient();
  const start = () => server.client.start(OrderWorkflow, { workflowId: server.id(), args: [{ id: 'o', lines: [] }] });

  it('executes an update by method, by definition and by name', async () => {
    server.serve({ onUpdate: (name, args) => ({ complete: { name, args } }) });
    const handle = await start();
    expect(await handle.executeUpdate('setQuantity', { args: [{ sku: 's', quantity: 2 }] })).toEqual({
      name: 'setQuantity',
      args: [{ sku: 's', quantity: 2 }],
    });
    expect(await handle.executeUpdate(defineUpdate<object, [number]>('other'), { args: [1] })).toEqual({
      name: 'other',
      args: [1],
    });
    expect(await server.client.getHandle(handle.workflowId).executeUpdate('any')).toEqual({ name: 'any', args: [] });
  });

  it('revives the result by class', async () => {
    server.serve({ onUpdate: () => ({ complete: { id: 'r', paidAt: '2026-01-01T00:00:00.000Z' } }) });
    const handle = server.client.getHandle((await start()).workflowId);
    expect(await handle.executeUpdate('pay', { returns: () => Receipt })).toBeInstanceOf(Receipt);
  });

  it('waits for acceptance, then for the outcome, also by another handle', async () => {
    server.serve({
      onUpdate: () => 'accept',
      onOpenUpdate: (_id, { signals }) => (signals.length > 0 ? { success: payloadsOf('paid') } : undefined),
    });
    const handle = await start();
    const update = await handle.startUpdate('setQuantity', {
      args: [{ sku: 's', quantity: 1 }],
      updateId: 'the-update',
      waitForStage: 'ACCEPTED',
    });
    expect(update).toMatchObject({
      updateId: 'the-update',
      workflowId: handle.workflowId,
      workflowRunId: handle.startedRunId,
    });
    const outcome = update.result();
    const elsewhere = server.client.getHandle(handle.workflowId).getUpdateHandle('the-update').result();
    await handle.signal('approve', { by: 'me' });
    expect(await Promise.all([outcome, elsewhere, update.result()])).toEqual(['paid', 'paid', 'paid']);
  });

  it('sends two updates with one id as one', async () => {
    const seen: string[] = [];
    server.serve({
      onUpdate(_name, _args, updateId) {
        seen.push(updateId);
        return { complete: seen.length };
      },
    });
    const handle = server.client.getHandle((await start()).workflowId);
    expect(await handle.executeUpdate('count', { updateId: 'once' })).toBe(1);
    expect(await handle.executeUpdate('count', { updateId: 'once' })).toBe(1);
    expect(seen).toEqual(['once']);
  });

  it('fails with the reason of a rejection, and leaves nothing in the history', async () => {
    server.serve({ onUpdate: () => ({ reject: 'quantity is fixed' }) });
    const handle = server.client.getHandle((await start()).workflowId);
    const error = await handle.executeUpdate('set').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((error as WorkflowUpdateFailedError).cause).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ code: 'TEMPORAL_WORKFLOW_UPDATE_FAILED', cause: { message: 'quantity is fixed' } });
    const started = await handle.startUpdate('set');
    await expect(started.result()).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    const { events } = await handle.fetchHistory();
    expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
  });

  it('fails with the failure of the handler', async () => {
    server.serve({ onUpdate: () => ({ fail: 'no stock' }) });
    const handle = server.client.getHandle((await start()).workflowId);
    await expect(handle.executeUpdate('set')).rejects.toMatchObject({
      cause: { message: 'no stock', type: 'BareFailure' },
    });
  });

  it('refuses an invalid DTO before it is sent', async () => {
    const handle = await start();
    await expect(handle.executeUpdate('setQuantity', { args: [{ sku: 's', quantity: 0 }] })).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_VALIDATION',
      issues: [{ path: 'quantity' }],
    });
  });

  it('ends waiting by timeout or signal with an error that says how to ask again', async () => {
    const handle = server.client.getHandle((await start()).workflowId);
    const late = await handle
      .executeUpdate('slow', { updateId: 'slow-1', timeout: 100 })
      .catch((thrown: unknown) => thrown);
    expect(late).toBeInstanceOf(WorkflowUpdateRPCTimeoutOrCancelledError);
    expect(late).toMatchObject({
      code: 'TEMPORAL_WORKFLOW_UPDATE_TIMEOUT',
      updateId: 'slow-1',
      message: expect.stringContaining("getUpdateHandle('slow-1')"),
      cause: { status: 'DEADLINE_EXCEEDED' },
    });
    const aborted = handle
      .withOptions({ abortSignal: AbortSignal.abort() })
      .executeUpdate('slow', { updateId: 'slow-2' });
    await expect(aborted).rejects.toMatchObject({ updateId: 'slow-2', cause: { status: 'CANCELLED' } });
  });

  it('names a workflow or update that does not exist', async () => {
    await expect(server.client.getHandle('nobody').executeUpdate('any')).rejects.toBeInstanceOf(WorkflowNotFoundError);
    server.serve({ onTask: ({ signals }) => (signals.length > 0 ? [completeWorkflow()] : []) });
    const handle = server.client.getHandle((await start()).workflowId);
    await expect(handle.getUpdateHandle('nobody').result()).rejects.toBeInstanceOf(WorkflowNotFoundError);
  });
});
