import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { OrderReceipt } from 'sample-worker/contract';

/** Answer of `POST /orders`. */
export class PlacedOrder {
  @ApiProperty({ example: 'order-2041' })
  orderId: string;

  @ApiProperty({ description: 'The workflow that handles the order', example: 'order-order-2041' })
  workflowId: string;
}

export const outcomeStates = ['running', 'completed', 'failed', 'cancelled'] as const;

/** Answer of `GET /orders/:id/result`. */
export class OrderOutcome {
  @ApiProperty({ enum: outcomeStates })
  state: (typeof outcomeStates)[number];

  @ApiProperty({ required: false, description: 'Of a completed order' })
  receipt?: OrderReceipt;

  @ApiProperty({ required: false, description: 'Why the order failed or was cancelled' })
  reason?: string;
}

/** Query of `GET /orders/:id/result`. */
export class ResultQuery {
  @ApiProperty({ required: false, default: 20, minimum: 1, maximum: 60, description: 'How long to wait for the end' })
  @IsOptional()
  // A query string holds text.
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(60)
  waitSeconds: number = 20;
}
