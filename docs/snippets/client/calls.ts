import { Injectable } from '@nestjs/common';
import { WorkflowExecutionAlreadyStartedError, type StartedWorkflowHandle } from '@nest-temporal/core/client';
import { WorkflowClient } from '@nest-temporal/nestjs';
import { Receipt, type Approval, type Order } from '../orders/order.dto.js';
import { OrderWorkflow } from '../orders/order.workflow.js';
import type { CartLine } from '../workflows/cart.dto.js';
import { CartWorkflow } from '../workflows/cart.workflow.js';

@Injectable()
export class OrderCalls {
  constructor(private readonly client: WorkflowClient) {}

  // #region once
  async place(order: Order): Promise<'placed' | 'known'> {
    try {
      await this.client.start(OrderWorkflow, {
        workflowId: `order-${order.id}`,
        workflowIdReusePolicy: 'REJECT_DUPLICATE', // not again when it is closed
        workflowIdConflictPolicy: 'FAIL', // nor while it runs
        args: [order],
      });
      return 'placed';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'known';
      throw error;
    }
  }
  // #endregion once

  // #region existing
  open(order: Order): Promise<StartedWorkflowHandle<OrderWorkflow>> {
    return this.client.start(OrderWorkflow, {
      workflowId: `order-${order.id}`,
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [order],
    });
  }
  // #endregion existing

  // #region signalwithstart
  async approve(order: Order, approval: Approval): Promise<void> {
    await this.client.signalWithStart(OrderWorkflow, {
      workflowId: `order-${order.id}`,
      args: [order],
      signal: 'approve',
      signalArgs: [approval],
    });
  }
  // #endregion signalwithstart

  // #region update
  add(cartId: string, line: CartLine): Promise<number> {
    return this.client.getHandle(CartWorkflow, `cart-${cartId}`).executeUpdate('add', {
      args: [line],
      timeout: '10s',
    });
  }
  // #endregion update

  // #region name
  receipt(workflowId: string): Promise<unknown> {
    return this.client.execute('PaymentWorkflow', {
      taskQueue: 'payments',
      workflowId,
      args: [{ cents: 500 }],
      returns: () => Receipt,
      timeout: '100ms',
    });
  }
  // #endregion name

  // #region describe
  async describe(id: string): Promise<string> {
    const { status, startTime, pendingActivities } = await this.client.getHandle(`order-${id}`).describe();
    const waiting = pendingActivities.map(({ activityType, attempt }) => `${activityType} (attempt ${attempt})`);
    return `${status.name} since ${startTime.toISOString()}, waits for ${waiting.join(', ') || 'nothing'}`;
  }
  // #endregion describe
}
