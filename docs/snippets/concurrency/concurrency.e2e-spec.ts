import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApplication } from '../test-application.js';
import { CourierActivities } from './courier.activities.js';
import { CourierWorkflow, LedgerWorkflow, TrackingWorkflow } from './courier.workflow.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [CourierActivities, CourierWorkflow, LedgerWorkflow, TrackingWorkflow],
})
class ConcurrencyModule {}

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(ConcurrencyModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

describe('the workflows of the page on concurrency', () => {
  it('take items from a queue until it is closed', async () => {
    const handle = await client.start(CourierWorkflow, { taskQueue, workflowId: randomUUID() });
    await handle.signal('add', 'a book');
    await handle.signal('add', 'a chair');
    await handle.signal('goHome');
    await expect(handle.result()).resolves.toEqual(['a book delivered', 'a chair delivered']);
  });

  it('lose no entry where handlers await in the middle', async () => {
    const handle = await client.start(LedgerWorkflow, { taskQueue, workflowId: randomUUID() });
    await Promise.all(['a', 'b', 'c'].map((entry) => handle.signal('book', entry)));
    await vi.waitFor(async () => expect(await handle.query('count')).toBe(3), 10_000);
    await handle.signal('close', 'Ada');
    await expect(handle.result()).resolves.toBe('3 entries, closed by Ada');
  });

  it('cancel one activity and keep the results of others', async () => {
    const args: [string[]] = [['a', 'b']];
    const handle = await client.start(TrackingWorkflow, { taskQueue, workflowId: randomUUID(), args });
    await handle.signal('found');
    await expect(handle.result()).resolves.toEqual(['a delivered', 'b delivered', 'cancelled']);
  });
});
