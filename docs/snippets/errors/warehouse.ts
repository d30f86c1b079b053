import { Injectable } from '@nestjs/common';

/** Stands for a service outside the application. */
@Injectable()
export class Warehouse {
  readonly stock = new Map<string, number>();
  calls = 0;
  /** Calls that fail before one succeeds. */
  outage = 0;

  async take(sku: string): Promise<number | undefined> {
    this.calls++;
    if (this.outage-- > 0) throw new Error('The warehouse does not answer');
    const left = this.stock.get(sku);
    if (left === undefined || left === 0) return undefined;
    this.stock.set(sku, left - 1);
    return left - 1;
  }
}
