import { Injectable } from '@nestjs/common';
import { and, eq } from 'drizzle-orm';
import { Database } from './database.js';
import { payments } from './schema.js';
import { insertOnce, ofStep, type StepKey } from './step-row.js';

export type PaymentRow = typeof payments.$inferSelect;

/** What was meant to be charged or refunded, written before the gateway is asked, and what came of it. */
@Injectable()
export class PaymentLedger {
  constructor(private readonly database: Database) {}

  /** Writes down the intent, or finds what an earlier attempt has made of it. */
  async begin(key: StepKey, amountCents: number): Promise<PaymentRow> {
    const intent = { ...key, status: 'pending' as const, amountCents };
    return (await insertOnce(this.database.queries, payments, intent)).row;
  }

  /** The charge that is to be refunded. One that was never begun is made void, so that it never will be. */
  async claim(key: StepKey): Promise<PaymentRow> {
    const claim = { ...key, status: 'void' as const, amountCents: 0 };
    return (await insertOnce(this.database.queries, payments, claim)).row;
  }

  async settle(key: StepKey, status: 'done' | 'declined', reference?: string): Promise<void> {
    await this.database.queries
      .update(payments)
      .set({ status, reference })
      .where(and(ofStep(payments, key), eq(payments.status, 'pending')));
  }
}
