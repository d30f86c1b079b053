import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import { WorkflowUpdateFailedError } from '@nest-temporal/core/client';
import { useWorkers } from '../support/worker-fixture.js';
import { BasketWorkflow } from './fixtures/feature.workflows.js';

describe('an update that a worker cannot serve', () => {
  const server = useWorkers({ workflows: [BasketWorkflow], activities: { note: async (line: string) => line } });

  it('is rejected with the reason, while signals, queries and later workers go on', async () => {
    const handle = await server.client.start(BasketWorkflow, { workflowId: randomUUID(), args: ['bread'] });
    const rejected = async (): Promise<void> => {
      const untyped = server.client.getHandle(handle.workflowId);
      const error: unknown = await untyped.executeUpdate('raise').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
      const { cause } = error as WorkflowUpdateFailedError;
      expect(cause).toBeInstanceOf(ApplicationFailure);
      expect(cause).toMatchObject({ type: 'UpdateNotSupported', nonRetryable: true });
      expect(cause.message).toMatch(/^Update "raise" was rejected: this version of the SDK cannot/);
    };
    // The first comes with the first task, the others when the workflow waits; they leave no events.
    const first = rejected();
    await (
      await server.createWorker()
    ).runUntil(async () => {
      await first;
      await rejected();
      await handle.signal('add', 'tea');
      await expect.poll(() => handle.query('list', 'b')).toEqual(['bread']);
    });
    const { events = [] } = await handle.fetchHistory();
    const pending = handle.signal('pay');
    const last = await server.createWorker({ maxCachedWorkflows: 0 });
    await last.runUntil(async () => {
      await pending;
      await handle.result();
    });
    const texts = events.map((event) => JSON.stringify(Object.keys(event)));
    expect(texts.filter((text) => /Update|TaskFailed/.test(text))).toEqual([]);
  });
});
