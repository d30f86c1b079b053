import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection, Worker } from '@nest-temporal/core/worker';
import { startApplication } from '../test-application.js';
import { ApprovalWorkflow } from './approval.workflow.js';
import { closed, inbox, messageCount, messageSent } from './inbox.workflow.js';
import { ReminderWorkflow } from './reminder.workflow.js';
import { SearchActivities } from './search.activities.js';
import { SearchWorkflow } from './search.workflow.js';
import { TripActivities } from './trip.activities.js';
import { TripWorkflow } from './trip.workflow.js';
import { WaitWorkflow } from './wait.workflow.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [
    ...[SearchActivities, TripActivities],
    ...[ApprovalWorkflow, ReminderWorkflow, SearchWorkflow, TripWorkflow, WaitWorkflow],
  ],
})
class WorkflowsModule {}

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(WorkflowsModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

describe('the workflows of the documentation', () => {
  it('wait for time and for signals', async () => {
    const handle = await client.start(WaitWorkflow, { taskQueue, workflowId: randomUUID() });
    await handle.signal('approve', 'Ada');
    await handle.signal('approve', 'Grace');
    await expect(handle.result()).resolves.toBe(true);
  });

  it('remind run by run', async () => {
    const workflowId = randomUUID();
    await client.execute(ReminderWorkflow, { taskQueue, workflowId, args: [2, 10] });
    const { firstExecutionRunId, runId } = await client.getHandle(workflowId).describe();
    expect(runId).not.toBe(firstExecutionRunId);
  });

  it('undo what was done when a step fails', async () => {
    const { booked } = app.get(TripActivities);
    const start = (args: [string[]]) => client.execute(TripWorkflow, { taskQueue, workflowId: randomUUID(), args });
    await expect(start([['a flight', 'a room on the moon']])).rejects.toMatchObject({
      cause: { cause: { type: 'NoRoom' } },
    });
    expect([...booked]).toEqual([]);
    await start([['a flight', 'a room']]);
    expect([...booked]).toEqual(['a flight', 'a room']);
  });

  it('run activities together, each within its time', async () => {
    const prices = client.execute(SearchWorkflow, { taskQueue, workflowId: randomUUID(), args: [['near', 'slow']] });
    await expect(prices).resolves.toEqual([4, -1]);
  });

  it('get the arguments in the constructor, and signals of any name', async () => {
    const args: [{ approvers: string[] }] = [{ approvers: ['Ada', 'Grace'] }];
    const handle = await client.start(ApprovalWorkflow, { taskQueue, workflowId: randomUUID(), args });
    await handle.signal('approve', 'Ada');
    await expect(handle.query('missingApprovers')).resolves.toEqual(['Grace']);
    await client.getHandle(handle.workflowId).signal('somethingElse', 1);
    await handle.signal('approve', 'Grace');
    await expect(handle.result()).resolves.toEqual(['somethingElse']);
  });

  it('may be functions', async () => {
    const connection = Connection.lazy({ address: inject('temporalAddress') });
    const queue = randomUUID();
    const workflowsPath = new URL('./inbox.workflow.ts', import.meta.url).pathname;
    const worker = await Worker.create({ connection, taskQueue: queue, workflowsPath });
    await worker.runUntil(async () => {
      const handle = await client.start(inbox, { taskQueue: queue, workflowId: randomUUID() });
      await handle.signal(messageSent, 'hello');
      await expect(handle.query(messageCount)).resolves.toBe(1);
      await handle.signal(closed);
      await expect(handle.result()).resolves.toEqual(['hello']);
    });
    await connection.close();
  });
});
