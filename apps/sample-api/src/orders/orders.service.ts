import { isDeepStrictEqual } from 'node:util';
import { ConflictException, Injectable } from '@nestjs/common';
import {
  CancelledFailure,
  InjectWorkflow,
  rootCause,
  RpcError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowRef,
} from '@nest-temporal/nestjs';
import { orderWorkflowId, type Approval, type OrderStatus, type PlaceOrder } from 'sample-worker/contract';
import { OrderWorkflow } from 'sample-worker/workflows';
import type { OrderOutcome } from './order-outcome.js';

/** How long a worker has to answer a query, before the caller hears that none did. */
const queryTimeout = '10s';

/** What can be done with orders, in terms of the workflow that handles each. Keeps nothing itself. */
@Injectable()
export class OrdersService {
  constructor(@InjectWorkflow(OrderWorkflow) private readonly orders: WorkflowRef<OrderWorkflow>) {}

  /**
   * Starts the workflow of an order, once however often the request is sent.
   *
   * @returns whether the order is new
   * @throws ConflictException when another order has the id
   */
  async place(order: PlaceOrder): Promise<boolean> {
    // What was asked for stays readable on the server, as the JSON it was, for the comparison below.
    const memo = { order: JSON.parse(JSON.stringify(order)) as unknown };
    try {
      await this.orders.start({
        workflowId: orderWorkflowId(order.orderId),
        // Not even an order that has ended is placed again. One that runs keeps its id in any case.
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        memo,
        args: [order],
      });
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const existing = await this.handle(order.orderId).describe();
      if (isDeepStrictEqual(existing.memo, memo)) return false;
      throw new ConflictException(`Order "${order.orderId}" exists, and is another one`);
    }
  }

  /** @throws ConflictException when the order has ended */
  async approve(orderId: string, approval: Approval): Promise<void> {
    const order = this.handle(orderId);
    try {
      await order.signal('approve', approval);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // Thrown for an order that has ended as well; for one that never was, the description throws it again.
      const { status } = await order.describe();
      throw new ConflictException(`Order "${orderId}" has ended: ${status.name.toLowerCase()}`);
    }
  }

  status(orderId: string): Promise<OrderStatus> {
    return this.handle(orderId).queryWith('getStatus', { timeout: queryTimeout });
  }

  async cancel(orderId: string): Promise<void> {
    await this.handle(orderId).cancel({ reason: 'Cancelled by the customer' });
  }

  /** Waits for the end of the order, but no longer than `waitSeconds`. */
  async outcome(orderId: string, waitSeconds: number): Promise<OrderOutcome> {
    try {
      return { state: 'completed', receipt: await this.handle(orderId).result({ timeout: waitSeconds * 1000 }) };
    } catch (error) {
      if (error instanceof RpcError && error.status === 'DEADLINE_EXCEEDED') return { state: 'running' };
      if (!(error instanceof WorkflowFailedError)) throw error;
      const state = error.cause instanceof CancelledFailure ? 'cancelled' : 'failed';
      return { state, reason: rootCause(error.cause) };
    }
  }

  private handle(orderId: string): WorkflowHandle<OrderWorkflow> {
    return this.orders.handle(orderWorkflowId(orderId));
  }
}
