import { Injectable } from '@nestjs/common';

/** Stands for a service outside the application. */
@Injectable()
export class PaymentGateway {
  readonly charged = new Map<string, Date>();

  async charge(orderId: string): Promise<Date> {
    const at = this.charged.get(orderId) ?? new Date();
    this.charged.set(orderId, at);
    return at;
  }

  async refund(orderId: string): Promise<void> {
    this.charged.delete(orderId);
  }
}
