import { ApiProperty } from '@nestjs/swagger';

/** Result of the workflow of an order. */
export class OrderReceipt {
  @ApiProperty({ example: 'order-2041' })
  orderId: string;

  @ApiProperty({ example: 5_000 })
  amountCents: number;

  @ApiProperty({ example: 'grace' })
  approvedBy: string;

  @ApiProperty({ description: 'Reference of the charge at the payment gateway' })
  paymentReference: string;

  @ApiProperty()
  trackingNumber: string;
}
