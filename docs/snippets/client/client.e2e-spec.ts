import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Order } from '../orders/order.dto.js';
import { startApplication } from '../test-application.js';
import { OrderCalls } from './calls.js';
import { openOrders } from './standalone.js';

@Module({ imports: [TemporalModule.forRoot()], providers: [OrderCalls] })
class CallsModule {}

let app: INestApplication;
let calls: OrderCalls;

const orderOf = (id: string): Order => ({
  id,
  email: 'a@example.com',
  placedAt: new Date(0),
  lines: [{ sku: 'cup', quantity: 1 }],
});

beforeAll(async () => {
  app = await startApplication(CallsModule);
  calls = app.get(OrderCalls);
});
afterAll(() => app?.close());

describe('the client of the documentation', () => {
  it('starts an order once', async () => {
    const order = orderOf(randomUUID());
    await expect(calls.place(order)).resolves.toBe('placed');
    await expect(calls.place(order)).resolves.toBe('known');
    const opened = await calls.open(order);
    expect(opened.workflowId).toBe(`order-${order.id}`);
    await expect(calls.describe(order.id)).resolves.toMatch(/^RUNNING since .*, waits for nothing$/);
    await opened.terminate();
  });

  it('signals and starts in one step, and lists', async () => {
    const order = orderOf(randomUUID());
    await calls.approve(order, { by: 'Ada' });
    const address = inject('temporalAddress');
    await vi.waitUntil(async () => (await openOrders(address)).includes(`order-${order.id}`), { timeout: 10_000 });
    await app.get(WorkflowClient).getHandle(`order-${order.id}`).terminate();
  });

  it('waits no longer than it is told', async () => {
    await expect(calls.receipt(randomUUID())).rejects.toMatchObject({ code: 'TEMPORAL_RPC_DEADLINE_EXCEEDED' });
  });
});
