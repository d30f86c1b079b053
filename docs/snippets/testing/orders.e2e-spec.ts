// #region nest
import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TemporalTestingModule, TestWorkflowEnvironment } from '@nest-temporal/nestjs/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersModule } from '../orders/orders.module.js';
import { PaymentActivities } from '../orders/payment.activities.js';

let app: INestApplication<Server>;

beforeAll(async () => {
  const testing = await Test.createTestingModule({ imports: [OrdersModule, TemporalTestingModule.forRoot()] })
    .overrideProvider(PaymentActivities)
    .useValue({ charge: async () => ({ id: 'receipt-1', chargedAt: new Date() }) })
    .compile();
  app = testing.createNestApplication();
  await app.init();
});
afterAll(() => app.close());

describe('POST /orders', () => {
  const order = { email: 'a@example.com', placedAt: '2030-01-02T03:04:05Z', lines: [{ sku: 'cup', quantity: 1 }] };
  const http = () => request(app.getHttpServer());

  it('starts an order that is charged once it is approved', async () => {
    await http()
      .post('/orders')
      .send({ ...order, id: '1' })
      .expect(201);
    await http().post('/orders/1/approval').send({ by: 'Ada' }).expect(204);
    expect((await http().get('/orders/1/result')).text).toBe('receipt-1, approved by Ada');
  });

  it('starts an order that waits for days', async () => {
    await http()
      .post('/orders')
      .send({ ...order, id: '2' })
      .expect(201);
    await app.get(TestWorkflowEnvironment).sleep('2 days');
    expect((await http().get('/orders/2/status')).text).toBe('waiting');
  });
});
// #endregion nest
