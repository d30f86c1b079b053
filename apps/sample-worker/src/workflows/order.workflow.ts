/**
 * One order, from the stock that is set aside for it to the parcel. It may run for days: what it knows is rebuilt from its
 * history wherever a worker takes it up, so everything here is deterministic, and every effect on the world is an activity.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  Query,
  rootCause,
  Signal,
  Workflow,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
// By type only: the classes of activities belong to the host, and never enter the sandbox of a workflow.
import type { PaymentActivities } from '../activities/payment.activities.js';
import type { ShipmentActivities } from '../activities/shipment.activities.js';
import type { StockActivities } from '../activities/stock.activities.js';
import {
  Approval,
  OrderReceipt,
  orderTaskQueue,
  PlaceOrder,
  type OrderState,
  type OrderStatus,
  type OrderStep,
} from '../contract/order.contract.js';
import { Compensations } from './compensations.js';

const oneDayInSeconds = 86_400;

@Workflow({ taskQueue: orderTaskQueue })
export class OrderWorkflow {
  // Activities are retried until they succeed, unless they throw a non-retryable failure.
  private readonly stock = proxyActivities<StockActivities>({ startToCloseTimeout: '10s' });
  private readonly shipments = proxyActivities<ShipmentActivities>({ startToCloseTimeout: '10s' });
  private readonly payments = proxyActivities<PaymentActivities>({
    startToCloseTimeout: '2 minutes',
    // A worker that dies while it charges is noticed after 5 s, not after 2 minutes.
    heartbeatTimeout: '5s',
    // Money may be on its way: a cancelled order waits for the answer before it asks for a refund.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });

  private readonly compensations = new Compensations();
  private readonly steps: OrderStep[] = [];
  private state: OrderState = 'processing';
  private reason?: string;
  private approval?: Approval;

  @WorkflowRun()
  async run(order: PlaceOrder): Promise<OrderReceipt> {
    try {
      const receipt = await this.fulfil(order);
      this.state = 'completed';
      return receipt;
    } catch (error) {
      this.state = 'compensating';
      this.reason = rootCause(error);
      await this.compensations.run();
      this.state = isCancellation(error) ? 'cancelled' : 'failed';
      throw error;
    }
  }

  /** Signals that come twice, or late, change nothing: the first approval counts. */
  @Signal()
  approve(approval: Approval): void {
    this.approval ??= approval;
  }

  @Query()
  getStatus(): OrderStatus {
    return { state: this.state, steps: this.steps, reason: this.reason };
  }

  private async fulfil(order: PlaceOrder): Promise<OrderReceipt> {
    const { orderId, sku, quantity, card, shipTo } = order;

    // Each compensation is added before its step: a step that failed or was cancelled may have been done all the same.
    this.compensations.add('releaseStock', () =>
      this.step('releaseStock', () => this.stock.releaseStock({ sku, quantity })),
    );
    const { amountCents } = await this.step('reserveStock', () => this.stock.reserveStock({ sku, quantity }));

    this.compensations.add('refund', () => this.step('refund', () => this.payments.refund()));
    const payment = await this.step('charge', () => this.payments.charge({ card, amountCents }));

    const { approvedBy } = await this.step('approval', () => this.approvalOf(order));

    // A parcel cannot be called back: from here on a cancellation comes too late, and the order runs to its end.
    this.state = 'shipping';
    const shipment = await this.step('ship', () => CancellationScope.nonCancellable(() => this.shipments.ship(shipTo)));
    return {
      orderId,
      amountCents,
      approvedBy,
      paymentReference: payment.reference,
      trackingNumber: shipment.trackingNumber,
    };
  }

  private async approvalOf({ approveWithinSeconds = oneDayInSeconds }: PlaceOrder): Promise<Approval> {
    this.state = 'awaiting approval';
    await condition(() => this.approval !== undefined, approveWithinSeconds * 1000);
    if (this.approval) return this.approval;
    throw ApplicationFailure.nonRetryable(`Not approved within ${approveWithinSeconds} s`, 'ApprovalTimeout');
  }

  private async step<T>(name: string, action: () => Promise<T>): Promise<T> {
    const step: OrderStep = { name, state: 'running' };
    this.steps.push(step);
    try {
      const result = await action();
      step.state = 'done';
      return result;
    } catch (error) {
      step.state = isCancellation(error) ? 'cancelled' : 'failed';
      throw error;
    }
  }
}
