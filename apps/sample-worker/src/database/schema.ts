/**
 * The tables, as Drizzle sees them; `migration.ts` makes them. What a step of a workflow does leaves one row, under the id of
 * the workflow and the name of the step: that key is what makes a step that is tried again do its work once.
 */
import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

export const stock = pgTable('stock', {
  sku: text('sku').primaryKey(),
  unitPriceCents: integer('unit_price_cents').notNull(),
  available: integer('available').notNull(),
});

const stepColumns = {
  workflowId: text('workflow_id').notNull(),
  step: text('step').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
};

export const stockMovements = pgTable(
  'stock_movements',
  {
    ...stepColumns,
    sku: text('sku').notNull(),
    /** Pieces taken from the stock (negative) or given back. 0 where a step was undone before it was done. */
    quantity: integer('quantity').notNull(),
    amountCents: integer('amount_cents').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.step] })],
);

export const payments = pgTable(
  'payments',
  {
    ...stepColumns,
    status: text('status', { enum: ['pending', 'done', 'declined', 'void'] }).notNull(),
    amountCents: integer('amount_cents').notNull(),
    reference: text('reference'),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.step] })],
);

export const shipments = pgTable(
  'shipments',
  { ...stepColumns, address: text('address').notNull(), trackingNumber: text('tracking_number').notNull() },
  (table) => [primaryKey({ columns: [table.workflowId, table.step] })],
);

export const schema = { stock, stockMovements, payments, shipments };

/** The tables in which steps leave their rows. */
export type StepTable = typeof stockMovements | typeof payments | typeof shipments;
