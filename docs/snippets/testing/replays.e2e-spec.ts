import { randomUUID } from 'node:crypto';
import { historyToJson, Worker } from '@nest-temporal/core/worker';
import { expectReplays, TestWorkflowEnvironment } from '@nest-temporal/testing';
import { expect, it } from 'vitest';
import { OrderWorkflow } from '../orders/order.workflow.js';

async function exportedHistory(): Promise<string> {
  await using env = await TestWorkflowEnvironment.createTimeSkipping();
  const { connection, client } = env;
  const worker = await Worker.create({ connection, taskQueue: 'orders', workflows: [OrderWorkflow], activities: {} });
  const order = { id: '1', email: 'a@example.com', placedAt: new Date(), lines: [{ sku: 'cup', quantity: 1 }] };
  const handle = await client.workflow.start(OrderWorkflow, { workflowId: randomUUID(), args: [order] });
  await expect(worker.runUntil(() => handle.result())).rejects.toThrow('Nobody approved');
  return JSON.stringify(historyToJson(await handle.fetchHistory()));
}

it('replays', async () => {
  const texts = [await exportedHistory()];
  // #region replays
  await expectReplays(texts, { workflows: [OrderWorkflow] });
  // #endregion replays
});
