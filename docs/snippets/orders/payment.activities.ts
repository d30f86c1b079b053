import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';
import { Order, type Receipt } from './order.dto.js';
import { PaymentGateway } from './payment.gateway.js';

@Injectable()
@Activity()
export class PaymentActivities {
  constructor(private readonly gateway: PaymentGateway) {}

  @Activity()
  async charge(order: Order): Promise<Receipt> {
    const chargedAt = await this.gateway.charge(order.id);
    return { id: `receipt-${order.id}`, chargedAt };
  }

  @Activity()
  async refund(orderId: string): Promise<void> {
    await this.gateway.refund(orderId);
  }
}
