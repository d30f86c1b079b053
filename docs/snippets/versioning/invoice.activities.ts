import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class InvoiceActivities {
  @Activity()
  addFees(cents: number): number {
    return cents + 30;
  }

  @Activity()
  charge(cents: number): string {
    return `charged ${cents}`;
  }
}
