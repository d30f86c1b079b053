import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class ShippingAddress {
  @ApiProperty({ example: '1 Analytical Row' })
  @IsString()
  @IsNotEmpty()
  street: string;

  @ApiProperty({ example: 'London' })
  @IsString()
  @IsNotEmpty()
  city: string;

  @ApiProperty({ example: 'GB', description: 'ISO 3166-1 alpha-2' })
  @IsISO31661Alpha2()
  country: string;
}

/** Body of `POST /orders` and argument of the workflow: one class, validated wherever it arrives. */
export class PlaceOrder {
  /** Chosen by the caller, so that a request which is sent twice is one order. */
  @ApiProperty({ example: 'order-2041' })
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'orderId must be 1 to 64 letters, digits, hyphens or underscores' })
  orderId: string;

  @ApiProperty({ example: 'teapot' })
  @IsString()
  @IsNotEmpty()
  sku: string;

  @ApiProperty({ example: 2, minimum: 1, maximum: 100 })
  @IsInt()
  @Min(1)
  @Max(100)
  quantity: number;

  @ApiProperty({ example: 'card-4242', description: 'Token of a card; `card-declined` is declined' })
  @IsString()
  @IsNotEmpty()
  card: string;

  @ApiProperty()
  // Without a value there is nothing to validate inside: `@ValidateNested()` alone accepts an order with no address.
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ShippingAddress)
  shipTo: ShippingAddress;

  @ApiProperty({ required: false, default: 86_400, description: 'How long the order waits for its approval' })
  @IsOptional()
  @IsInt()
  @Min(1)
  approveWithinSeconds?: number;
}
