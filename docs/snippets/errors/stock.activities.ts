// #region activity
import { Injectable } from '@nestjs/common';
import { Activity, ApplicationFailure } from '@nest-temporal/nestjs';
import { Warehouse } from './warehouse.js';

@Injectable()
@Activity()
export class StockActivities {
  constructor(private readonly warehouse: Warehouse) {}

  @Activity()
  async reserve(sku: string): Promise<string> {
    const left = await this.warehouse.take(sku);
    if (left === undefined) {
      throw ApplicationFailure.create({
        message: `No ${sku} in stock`,
        type: 'OutOfStock',
        nonRetryable: true,
        details: [sku],
      });
    }
    return `${sku} reserved`;
  }
}
// #endregion activity
