import { Injectable } from '@nestjs/common';
import { Activity, ApplicationFailure } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class StockActivities {
  @Activity()
  async reserve(sku: string, quantity: number): Promise<void> {
    if (quantity > 10) throw ApplicationFailure.nonRetryable(`There are no ${quantity} of ${sku}`, 'OutOfStock');
  }
}
