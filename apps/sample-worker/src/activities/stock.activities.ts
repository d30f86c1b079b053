import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';
import { Reservation, StockRequest } from '../contract/fulfilment.js';
import { OutOfStockError, StockLedger } from '../database/stock-ledger.js';
import { currentStep } from './current-step.js';
import { refusal } from './refusal.js';

@Injectable()
@Activity()
export class StockActivities {
  constructor(private readonly ledger: StockLedger) {}

  @Activity()
  async reserveStock(request: StockRequest): Promise<Reservation> {
    try {
      return await this.ledger.take(currentStep(), request);
    } catch (error) {
      // Trying again fills no shelf: the workflow decides what to do. Any other error is retried.
      if (error instanceof OutOfStockError) throw refusal('OutOfStock', error.message);
      throw error;
    }
  }

  @Activity()
  async releaseStock({ sku }: StockRequest): Promise<void> {
    await this.ledger.giveBack(currentStep(), 'reserveStock', sku);
  }
}
