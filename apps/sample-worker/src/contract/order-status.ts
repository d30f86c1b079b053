import { ApiProperty } from '@nestjs/swagger';

export const orderStates = [
  'processing',
  'awaiting approval',
  'shipping',
  'compensating',
  'completed',
  'failed',
  'cancelled',
] as const;
export type OrderState = (typeof orderStates)[number];

export const stepStates = ['running', 'done', 'failed', 'cancelled'] as const;
export type StepState = (typeof stepStates)[number];

/** One thing that an order has done, or is about. */
export class OrderStep {
  @ApiProperty({ example: 'charge' })
  name: string;

  @ApiProperty({ enum: stepStates })
  state: StepState;
}

/** Answer of the query `getStatus`. */
export class OrderStatus {
  @ApiProperty({ enum: orderStates })
  state: OrderState;

  @ApiProperty({ type: [OrderStep], description: 'In the order in which they began' })
  steps: OrderStep[];

  @ApiProperty({ required: false, description: 'Why the order failed or was cancelled' })
  reason?: string;
}
