// #region class
import {
  ApplicationFailure,
  condition,
  proxyActivities,
  Query,
  Signal,
  Workflow,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
import { Approval, Order, Receipt } from './order.dto.js';
import type { PaymentActivities } from './payment.activities.js';

@Workflow({ taskQueue: 'orders' })
export class OrderWorkflow {
  private readonly payments = proxyActivities<PaymentActivities>({
    startToCloseTimeout: '30s',
    returns: { charge: () => Receipt },
  });
  private approvedBy?: string;

  @WorkflowRun()
  async run(order: Order): Promise<string> {
    const approved = await condition(() => this.approvedBy !== undefined, '3 days');
    if (!approved) throw ApplicationFailure.nonRetryable('Nobody approved the order', 'NotApproved');
    const receipt = await this.payments.charge(order);
    return `${receipt.id}, approved by ${this.approvedBy}`;
  }
  // #endregion class

  // #region signal
  @Signal()
  approve(approval: Approval): void {
    this.approvedBy = approval.by;
  }
  // #endregion signal

  // #region query
  @Query()
  getStatus(): 'waiting' | 'approved' {
    return this.approvedBy === undefined ? 'waiting' : 'approved';
  }
  // #endregion query
  // #region class
}
// #endregion class
