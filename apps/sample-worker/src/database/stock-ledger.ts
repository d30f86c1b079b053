import { Injectable } from '@nestjs/common';
import { and, eq, gte, sql } from 'drizzle-orm';
import { Database } from './database.js';
import { stock, stockMovements } from './schema.js';
import { insertOnce, type StepKey } from './step-row.js';

/** There are not as many pieces as were asked for. */
export class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';
}

/** Takes pieces from the stock and gives them back, each with the row that says why. */
@Injectable()
export class StockLedger {
  constructor(private readonly database: Database) {}

  /** @throws OutOfStockError when there are not as many, or the product is unknown */
  async take(key: StepKey, { sku, quantity }: { sku: string; quantity: number }): Promise<{ amountCents: number }> {
    return this.database.transaction(async (queries) => {
      const [product] = await queries.select().from(stock).where(eq(stock.sku, sku));
      if (!product) throw new OutOfStockError(`There is no product "${sku}"`);
      const amountCents = product.unitPriceCents * quantity;
      const { row, isNew } = await insertOnce(queries, stockMovements, {
        ...key,
        sku,
        quantity: -quantity,
        amountCents,
      });
      if (isNew) {
        const taken = await queries
          .update(stock)
          .set({ available: sql`${stock.available} - ${quantity}` })
          .where(and(eq(stock.sku, sku), gte(stock.available, quantity)))
          .returning();
        // Thrown inside the transaction: the row above is not kept.
        if (taken.length === 0) throw new OutOfStockError(`There are no ${quantity} pieces of "${sku}" left`);
      }
      return { amountCents: row.amountCents };
    });
  }

  /**
   * Gives back what the step `undone` took. Claims the row of that step first: an attempt of it that is still on its way then
   * finds the row, and takes nothing any more.
   */
  async giveBack(key: StepKey, undone: string, sku: string): Promise<void> {
    await this.database.transaction(async (queries) => {
      const claim = { ...key, step: undone, sku, quantity: 0, amountCents: 0 };
      const { row: taken } = await insertOnce(queries, stockMovements, claim);
      if (taken.quantity === 0) return;
      const [quantity, amountCents] = [-taken.quantity, -taken.amountCents];
      const { isNew } = await insertOnce(queries, stockMovements, { ...key, sku, quantity, amountCents });
      if (!isNew) return;
      await queries
        .update(stock)
        .set({ available: sql`${stock.available} + ${quantity}` })
        .where(eq(stock.sku, sku));
    });
  }
}
