import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { ValidationPipe, type INestApplication } from '@nestjs/common';
import { WorkflowClient } from '@nest-temporal/nestjs';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from '../test-application.js';
import { OrdersModule } from './orders.module.js';
import { OrderWorkflow } from './order.workflow.js';
import { PaymentGateway } from './payment.gateway.js';

let app: INestApplication<Server>;

beforeAll(async () => {
  app = await startApplication(OrdersModule);
  app.useGlobalPipes(new ValidationPipe({ transform: true }));
});
afterAll(() => app?.close());

const http = () => request(app.getHttpServer());

async function place(): Promise<string> {
  const id = randomUUID();
  const body = { id, email: 'a@example.com', placedAt: '2030-01-02T03:04:05Z', lines: [{ sku: 'cup', quantity: 1 }] };
  const response = await http().post('/orders').send(body);
  expect(response.body).toEqual({ workflowId: `order-${id}` });
  return id;
}

describe('the order application', () => {
  it('places, approves and charges an order', async () => {
    const id = await place();
    expect((await http().get(`/orders/${id}/status`)).text).toBe('waiting');
    await http().post(`/orders/${id}/approval`).send({ by: 'Ada' }).expect(204);
    expect((await http().get(`/orders/${id}/result`)).text).toBe(`receipt-${id}, approved by Ada`);
    expect((await http().get(`/orders/${id}/status`)).text).toBe('approved');
    expect(app.get(PaymentGateway).charged.has(id)).toBe(true);
  });

  it('cancels an order', async () => {
    const id = await place();
    await http().delete(`/orders/${id}`).expect(200);
    const handle = app.get(WorkflowClient).getHandle(OrderWorkflow, `order-${id}`);
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });
});
