import { randomUUID } from 'node:crypto';
// #region environment
import { Worker } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderWorkflow } from '../orders/order.workflow.js';

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping();
});
afterAll(() => env.teardown());

function createWorker(): Promise<Worker> {
  return Worker.create({
    connection: env.connection,
    taskQueue: 'orders',
    workflows: [OrderWorkflow],
    activities: { charge: async () => ({ id: 'receipt-1', chargedAt: new Date() }) },
  });
}
// #endregion environment

const line = { sku: 'cup', quantity: 1 };
const order = { id: '1', email: 'a@example.com', placedAt: new Date(), lines: [line] };

describe('an order', () => {
  const options = () => ({ workflowId: randomUUID(), args: [order] as [typeof order] });

  // #region timeout
  it('fails when nobody approves it within three days', async () => {
    const worker = await createWorker();
    const result = worker.runUntil(env.client.workflow.execute(OrderWorkflow, options()));
    await expect(result).rejects.toThrow('Nobody approved the order');
  });
  // #endregion timeout

  // #region sleep
  it('is charged when it is approved on the third day', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(OrderWorkflow, options());
      await env.sleep('2 days');
      expect(await handle.query('getStatus')).toBe('waiting');
      await handle.signal('approve', { by: 'Ada' });
      expect(await handle.result()).toBe('receipt-1, approved by Ada');
    });
  });
  // #endregion sleep

  // #region disabled
  it('waits while its result is awaited', async () => {
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const handle = await env.client.workflow.start(OrderWorkflow, options());
      const result = handle.result();
      await env.withAutoTimeSkippingDisabled(async () => {
        expect(await handle.query('getStatus')).toBe('waiting');
        await handle.signal('approve', { by: 'Ada' });
      });
      await result;
    });
  });
  // #endregion disabled
});
