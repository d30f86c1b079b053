// #region types
import { Type } from 'class-transformer';
import { IsDate, IsEnum, IsInstance, IsOptional, IsString, ValidateNested } from 'class-validator';

export enum Size {
  small = 'S',
  large = 'L',
}

export class Address {
  @IsString()
  city: string;
}

export class Parcel {
  @IsDate()
  sentAt: Date; // ISO text on the wire

  @IsInstance(Set)
  labels: Set<string>; // a list

  @IsInstance(Map)
  prices: Map<string, number>; // an object

  @IsInstance(Uint8Array)
  barcode: Uint8Array; // base64

  @IsEnum(Size)
  size: Size;

  @ValidateNested()
  to: Address; // a class: revived without @Type()

  @ValidateNested({ each: true })
  @Type(() => Address)
  stops: Address[]; // the compiler does not say of what: @Type() does

  @IsOptional()
  @IsString()
  note?: string;
}
// #endregion types
