// #region dto
import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsDate, IsEmail, IsInt, IsNotEmpty, IsString, Min, ValidateNested } from 'class-validator';

export class OrderLine {
  @IsString()
  sku: string;

  @IsInt()
  @Min(1)
  quantity: number;
}

export class Order {
  @IsString()
  @IsNotEmpty()
  id: string;

  @IsEmail()
  email: string;

  @IsDate()
  placedAt: Date;

  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  @ArrayNotEmpty()
  lines: OrderLine[];
}
// #endregion dto

export class Approval {
  @IsString()
  @IsNotEmpty()
  by: string;
}

export class Receipt {
  @IsString()
  id: string;

  @IsDate()
  chargedAt: Date;
}
