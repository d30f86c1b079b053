import { randomUUID } from 'node:crypto';
import { Logger, Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApplication } from '../test-application.js';
import { ReviewWorkflow, TenantWorkflow } from './activities.workflow.js';
import { Catalogue } from './catalogue.js';
import { ImportActivities } from './import.activities.js';
import { ImportWorkflow } from './import.workflow.js';
import { LedgerActivities } from './ledger.activities.js';
import { LedgerWorkflow } from './ledger.workflow.js';
import { ReviewActivities } from './review.activities.js';
import { ReviewInbox } from './review-inbox.js';
import { ShopActivities } from './shop.activities.js';
import { ShopWorkflow } from './shop.workflow.js';
import { Tenant, TenantActivities } from './tenant.activities.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [
    ...[Catalogue, ReviewInbox, Tenant],
    ...[ImportActivities, LedgerActivities, ReviewActivities, ShopActivities, TenantActivities],
    ...[ImportWorkflow, LedgerWorkflow, ReviewWorkflow, ShopWorkflow, TenantWorkflow],
  ],
})
class ActivitiesModule {}

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(ActivitiesModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

describe('the activities of the documentation', () => {
  it('go on in the next attempt where the last heartbeat was', async () => {
    const catalogue = app.get(Catalogue);
    catalogue.broken.add(1);
    const imported = client.execute(ImportWorkflow, { taskQueue, workflowId: randomUUID(), args: [3] });
    await expect(imported).resolves.toBe(2);
    expect(catalogue.loaded).toEqual([0, 1, 2]);
  });

  it('stop when their workflow is cancelled', async () => {
    const catalogue = app.get(Catalogue);
    catalogue.pauseMs = 50;
    const handle = await client.start(ImportWorkflow, { taskQueue, workflowId: randomUUID(), args: [100_000] });
    await vi.waitUntil(() => catalogue.loaded.length > 5);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });

  it('are completed by somebody else', async () => {
    const document = randomUUID();
    const handle = await client.start(ReviewWorkflow, { taskQueue, workflowId: randomUUID(), args: [document] });
    const inbox = app.get(ReviewInbox);
    await vi.waitUntil(() => inbox.has(document));
    await inbox.decide(document, 'fine');
    await expect(handle.result()).resolves.toBe('fine');
  });

  it('have names of their own, or take any', async () => {
    const result = client.execute(LedgerWorkflow, { taskQueue, workflowId: randomUUID(), args: [5] });
    await expect(result).resolves.toEqual(['5 cents booked', 'ledger.audit with 2 arguments']);
  });

  it('may be made for each attempt', async () => {
    const workflowId = `acme/${randomUUID()}`;
    await expect(client.execute(TenantWorkflow, { taskQueue, workflowId })).resolves.toBe('acme');
  });

  it('run through guards, pipes and interceptors', async () => {
    const sell = (workflowId: string, articleId: string) =>
      client.execute(ShopWorkflow, { taskQueue, workflowId, args: [articleId, 0] });
    const id = randomUUID();
    const lines = vi.spyOn(Logger.prototype, 'log');
    await expect(sell(`day/${id}`, id)).resolves.toBe(`sold ${id}`);
    expect(lines).toHaveBeenCalledWith(expect.stringMatching(/took \d+ ms/));
    lines.mockRestore();
    await expect(sell(`night/${id}`, id)).rejects.toMatchObject({
      cause: { cause: { type: 'ForbiddenException', nonRetryable: true } },
    });
    await expect(sell(`day/${id}`, 'cup')).rejects.toMatchObject({
      cause: { cause: { type: 'ValidationError', nonRetryable: true } },
    });
  });

  it('are tried again as their HTTP exception says', async () => {
    const options = { taskQueue, workflowId: randomUUID(), args: ['', 4] as [string, number] };
    const begin = Date.now();
    await expect(client.execute(ShopWorkflow, options)).rejects.toMatchObject({
      cause: { cause: { type: 'HttpException', nonRetryable: false, details: [{ message: 'The truck is full' }] } },
    });
    // The policy alone would have waited 30 seconds.
    expect(Date.now() - begin).toBeLessThan(20_000);
  });
});
