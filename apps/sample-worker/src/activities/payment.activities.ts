import { Injectable, Logger } from '@nestjs/common';
import { Activity, ActivityContext } from '@nest-temporal/nestjs';
import { ChargeRequest, Payment } from '../contract/fulfilment.js';
import { PaymentLedger } from '../database/payment-ledger.js';
import type { StepKey } from '../database/step-row.js';
import { currentStep } from './current-step.js';
import { CardDeclinedError, PaymentGateway } from './payment-gateway.js';
import { refusal } from './refusal.js';

const heartbeatEveryMs = 1000;

@Injectable()
@Activity()
export class PaymentActivities {
  private readonly logger = new Logger(PaymentActivities.name);

  constructor(
    private readonly ledger: PaymentLedger,
    private readonly gateway: PaymentGateway,
  ) {}

  @Activity()
  async charge({ card, amountCents }: ChargeRequest): Promise<Payment> {
    const key = currentStep();
    const { attempt } = ActivityContext.current().info;
    this.logger.log(`${key.workflowId}: charging ${amountCents} cents, attempt ${attempt}`);
    const row = await this.ledger.begin(key, amountCents);
    if (row.status === 'done') return paymentOf(row.reference);
    if (row.status === 'void') throw refusal('ChargeVoid', 'The charge was undone before it was done');
    try {
      // The key is the same in every attempt, so the gateway charges once even if we die before we can write it down.
      const reference = await this.alive((signal) => this.gateway.charge(keyOf(key), card, amountCents, signal));
      await this.ledger.settle(key, 'done', reference);
      return { reference };
    } catch (error) {
      if (!(error instanceof CardDeclinedError)) throw error;
      await this.ledger.settle(key, 'declined');
      throw refusal('CardDeclined', error.message);
    }
  }

  @Activity()
  async refund(): Promise<void> {
    const key = currentStep();
    const chargeKey = { ...key, step: 'charge' };
    const charge = await this.ledger.claim(chargeKey);
    if (charge.status === 'void' || charge.status === 'declined') return;
    const row = await this.ledger.begin(key, -charge.amountCents);
    if (row.status === 'done') return;
    // A charge that is still pending may have reached the gateway: only the gateway knows, and it refunds by the same key.
    const reference = await this.alive((signal) => this.gateway.refund(keyOf(chargeKey), signal));
    await this.ledger.settle(key, 'done', reference);
  }

  /** Tells the server that we live while we wait: heartbeats are also how a cancellation comes to us, as `signal`. */
  private async alive<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const context = ActivityContext.current();
    context.heartbeat();
    const beat = setInterval(() => context.heartbeat(), heartbeatEveryMs);
    try {
      return await action(context.cancellationSignal);
    } finally {
      clearInterval(beat);
    }
  }
}

function keyOf({ workflowId, step }: StepKey): string {
  return `${workflowId}/${step}`;
}

function paymentOf(reference: string | null): Payment {
  return { reference: reference ?? '' };
}
