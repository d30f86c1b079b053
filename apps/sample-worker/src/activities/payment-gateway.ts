/** Stands for the company that moves the money. It is slow, and may fail for a while; the settings say how much. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { WorkerSettings } from '../settings.js';

/** The card was refused, for good. */
export class CardDeclinedError extends Error {
  override readonly name = 'CardDeclinedError';
}

@Injectable()
export class PaymentGateway {
  constructor(private readonly settings: WorkerSettings) {}

  /**
   * Charges a card. Calls with one idempotency key are one charge.
   *
   * @returns the reference of the charge
   * @throws CardDeclinedError when the card is refused
   */
  async charge(idempotencyKey: string, card: string, _amountCents: number, signal: AbortSignal): Promise<string> {
    await this.work(signal);
    if (card === 'card-declined') throw new CardDeclinedError(`Card "${card}" was declined`);
    return referenceOf('charge', idempotencyKey);
  }

  /** Refunds what was charged under the key, if anything was, and refuses later charges under it. */
  async refund(idempotencyKey: string, signal: AbortSignal): Promise<string> {
    await this.work(signal);
    return referenceOf('refund', idempotencyKey);
  }

  private async work(signal: AbortSignal): Promise<void> {
    await sleep(this.settings.gatewayLatencyMs, undefined, { signal });
    if (Math.random() < this.settings.gatewayFailureRate) throw new Error('The payment gateway does not answer');
  }
}

function referenceOf(kind: string, idempotencyKey: string): string {
  return `${kind}-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 12)}`;
}
