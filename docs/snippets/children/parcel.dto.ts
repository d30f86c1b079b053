import { IsInt, IsPositive } from 'class-validator';

export class Parcel {
  @IsInt()
  @IsPositive()
  grams: number;
}

export class Delivery {
  deliveredAt: Date;
}
