/**
 * What the workflow and its activities say to each other. One object in, one object out: a field can be added later without
 * breaking the workflows that run. Only the worker uses them, so they carry no API documentation.
 */
import { IsInt, IsNotEmpty, IsString, Min } from 'class-validator';

export class StockRequest {
  @IsString()
  @IsNotEmpty()
  sku: string;

  @IsInt()
  @Min(1)
  quantity: number;
}

export class Reservation {
  amountCents: number;
}

export class ChargeRequest {
  @IsString()
  @IsNotEmpty()
  card: string;

  @IsInt()
  @Min(0)
  amountCents: number;
}

export class Payment {
  reference: string;
}

export class Shipment {
  trackingNumber: string;
}
