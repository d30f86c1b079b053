import { randomBytes, randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { historyToJson } from '@nest-temporal/core/worker';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Order, OrderLine } from '../orders/order.dto.js';
import { OrderWorkflow } from '../orders/order.workflow.js';
import { startApplication } from '../test-application.js';
import { EncryptedModule } from './encrypted.module.js';
import { ParcelWorkflow } from './parcel.workflow.js';
import { CountWorkflow } from './payload.workflow.js';
import { Parcel, Size } from './parcel.dto.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [CountWorkflow, ParcelWorkflow],
})
class DataModule {}

const parcel: Parcel = {
  sentAt: new Date(0),
  labels: new Set(['fragile']),
  prices: new Map([['EUR', 5]]),
  barcode: Uint8Array.of(1, 2),
  size: Size.large,
  to: { city: 'Rome' },
  stops: [{ city: 'Bern' }],
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(DataModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

describe('the data of the documentation', () => {
  it('arrives as what its types say', async () => {
    const result = await client.execute(ParcelWorkflow, { taskQueue, workflowId: randomUUID(), args: [parcel] });
    expect(result).toEqual(Array.from({ length: 9 }, () => true));
  });

  it('is validated by the class that @Payload names', async () => {
    const workflowId = randomUUID();
    const lines: OrderLine[] = [{ sku: 'cup', quantity: 2 }];
    await expect(client.execute(CountWorkflow, { taskQueue, workflowId, args: [lines] })).resolves.toBe(2);
    const start = client.start(CountWorkflow, { taskQueue, workflowId, args: [[{ sku: 'cup', quantity: 0 }]] });
    await expect(start).rejects.toThrow(/\[0\]\.quantity: must not be less than 1/);
  });

  it('names what breaks its rules, before anything is sent', async () => {
    const order: Order = { id: '1', email: 'nobody', placedAt: new Date(), lines: [{ sku: 'cup', quantity: 0 }] };
    const start = client.start(OrderWorkflow, { taskQueue, workflowId: randomUUID(), args: [order] });
    await expect(start).rejects.toMatchObject({
      name: 'PayloadValidationError',
      issues: [
        { path: 'email', rule: 'isEmail' },
        { path: 'lines[0].quantity', rule: 'min' },
      ],
    });
  });

  it('fails a workflow that a client by name started with broken rules', async () => {
    const workflowId = randomUUID();
    const result = client.execute('ParcelWorkflow', { taskQueue, workflowId, args: [{ size: 'XL' }] });
    await expect(result).rejects.toMatchObject({ cause: { type: 'ValidationError', nonRetryable: true } });
  });

  it('is encrypted on its way', async () => {
    process.env['TEMPORAL_ADDRESS'] = inject('temporalAddress');
    process.env['DATA_KEY'] = randomBytes(32).toString('hex');
    const module = { module: EncryptedModule, providers: [ParcelWorkflow] };
    const encrypted = await Test.createTestingModule({ imports: [module] }).compile();
    encrypted.useLogger(false);
    await encrypted.init();
    try {
      const options = { taskQueue: 'parcels', workflowId: randomUUID(), args: [parcel] as [Parcel] };
      const handle = await encrypted.get(WorkflowClient, { strict: false }).start(ParcelWorkflow, options);
      expect(await handle.result()).toEqual(Array.from({ length: 9 }, () => true));
      const history = JSON.stringify(historyToJson(await handle.fetchHistory()));
      expect(history).toContain(base64('binary/encrypted'));
      expect(history).not.toContain(base64('json/plain'));
    } finally {
      await encrypted.close();
    }
  });
});
