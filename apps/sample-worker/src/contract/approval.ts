import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';

/** Body of `POST /orders/:id/approve` and argument of the signal. */
export class Approval {
  @ApiProperty({ example: 'grace' })
  @IsString()
  @IsNotEmpty()
  approvedBy: string;
}
