import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection, Worker } from '@nest-temporal/core/worker';
import { startApplication } from '../test-application.js';
import { ApprovalWorkflow } from './approval.workflow.js';
import { CartWorkflow } from './cart.workflow.js';
import { closed, inbox, messageCount, messageSent } from './inbox.workflow.js';
import { ReminderWorkflow } from './reminder.workflow.js';
import { SearchActivities } from './search.activities.js';
import { SearchWorkflow } from './search.workflow.js';
import { StockActivities } from './stock.activities.js';
import { connect, hangUp, switchboard } from './switchboard.workflow.js';
import { TripActivities } from './trip.activities.js';
import { TripWorkflow } from './trip.workflow.js';
import { WaitWorkflow } from './wait.workflow.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [
    ...[SearchActivities, StockActivities, TripActivities],
    ...[ApprovalWorkflow, CartWorkflow, ReminderWorkflow, SearchWorkflow, TripWorkflow, WaitWorkflow],
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

  it('take updates of a Nest application, which are validated by their class and by their validator', async () => {
    const handle = await client.start(CartWorkflow, { taskQueue, workflowId: randomUUID() });
    await expect(handle.executeUpdate('add', { args: [{ sku: 'tea', quantity: 2 }] })).resolves.toBe(1);
    await expect(handle.executeUpdate('add', { args: [{ sku: 'tea', quantity: 99 }] })).rejects.toMatchObject({
      cause: { cause: { type: 'OutOfStock' } },
    });
    const untyped = client.getHandle(handle.workflowId);
    await expect(untyped.executeUpdate('add', { args: [{ sku: 'tea', quantity: 0 }] })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('quantity: must not be less than 1') as unknown },
    });
    await expect(handle.executeUpdate('checkOut')).resolves.toBe(1);
    await expect(handle.result()).resolves.toBe(1);
    const { events = [] } = await handle.fetchHistory();
    expect(events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toHaveLength(3);
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

  it.each([
    [
      'set handlers of signals and queries',
      async (queue: string) => {
        const handle = await client.start(inbox, { taskQueue: queue, workflowId: randomUUID() });
        await handle.signal(messageSent, 'hello');
        await expect(handle.query(messageCount)).resolves.toBe(1);
        await handle.signal(closed);
        await expect(handle.result()).resolves.toEqual(['hello']);
      },
      './inbox.workflow.ts',
    ],
    [
      'set handlers of updates, and of all that has none',
      async (queue: string) => {
        const handle = await client.start(switchboard, { taskQueue: queue, workflowId: randomUUID() });
        await expect(handle.executeUpdate(connect, { args: ['Ada'] })).resolves.toBe('connected to Ada');
        await expect(handle.executeUpdate(connect, { args: ['Ada'] })).rejects.toMatchObject({
          cause: { message: 'Ada is busy' },
        });
        await client.getHandle(handle.workflowId).signal('ring', 3);
        await handle.signal(hangUp);
        await expect(handle.result()).resolves.toEqual(['Ada', 'ring(3)']);
      },
      './switchboard.workflow.ts',
    ],
  ])('may be functions, which %s', async (_, use, file) => {
    const connection = Connection.lazy({ address: inject('temporalAddress') });
    const queue = randomUUID();
    const workflowsPath = new URL(file, import.meta.url).pathname;
    const worker = await Worker.create({ connection, taskQueue: queue, workflowsPath });
    await worker.runUntil(() => use(queue));
    await connection.close();
  });
});
