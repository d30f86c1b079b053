import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getTemporalOptionsToken, WorkflowClient } from '@nest-temporal/nestjs';
import type { Order } from '../orders/order.dto.js';
import { OrderWorkflow } from '../orders/order.workflow.js';
import { PaymentGateway } from '../orders/payment.gateway.js';

export async function testOrders(module: Type, address: string): Promise<string> {
  // #region override
  const app = await Test.createTestingModule({ imports: [module] })
    .overrideProvider(getTemporalOptionsToken())
    .useValue({ connection: { address } })
    .overrideProvider(PaymentGateway)
    .useValue({ charge: async () => new Date(0) })
    .compile();
  await app.init();
  // #endregion override
  const order: Order = {
    id: randomUUID(),
    email: 'a@example.com',
    placedAt: new Date(0),
    lines: [{ sku: 'cup', quantity: 1 }],
  };
  const workflowId = `order-${order.id}`;
  const handle = await app.get(WorkflowClient).start(OrderWorkflow, { workflowId, args: [order] });
  await handle.signal('approve', { by: 'Ada' });
  const result = await handle.result();
  await app.close();
  return result;
}
