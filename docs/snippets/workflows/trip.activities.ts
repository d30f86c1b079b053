import { Injectable } from '@nestjs/common';
import { Activity, ApplicationFailure } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class TripActivities {
  readonly booked = new Set<string>();

  @Activity()
  async book(what: string): Promise<void> {
    if (what === 'a room on the moon') throw ApplicationFailure.nonRetryable(`There is no ${what}`, 'NoRoom');
    this.booked.add(what);
  }

  @Activity()
  async cancelBooking(what: string): Promise<void> {
    this.booked.delete(what);
  }
}
