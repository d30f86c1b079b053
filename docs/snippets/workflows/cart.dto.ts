import { IsInt, IsNotEmpty, Min } from 'class-validator';

export class CartLine {
  @IsNotEmpty()
  sku: string;

  @IsInt()
  @Min(1)
  quantity: number;
}
