import { Controller, Get, Param } from '@nestjs/common';
import { asc, eq } from 'drizzle-orm';
import { Database } from './database/database.js';
import { payments, shipments, stock, stockMovements, type StepTable } from './database/schema.js';

/** What the steps of workflows left in the database. Served by the worker, since it alone may open the embedded one. */
@Controller('ledger')
export class LedgerController {
  constructor(private readonly database: Database) {}

  @Get('stock')
  stock() {
    return this.database.queries.select().from(stock).orderBy(asc(stock.sku));
  }

  @Get('steps/:workflowId')
  async steps(@Param('workflowId') workflowId: string) {
    return {
      stockMovements: await this.rowsOf(stockMovements, workflowId),
      payments: await this.rowsOf(payments, workflowId),
      shipments: await this.rowsOf(shipments, workflowId),
    };
  }

  private rowsOf(table: StepTable, workflowId: string) {
    return this.database.queries.select().from(table).where(eq(table.workflowId, workflowId)).orderBy(asc(table.at));
  }
}
