import { Injectable } from '@nestjs/common';
import { Activity, ActivityContext } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class CourierActivities {
  async deliver(parcel: string): Promise<string> {
    return `${parcel} delivered`;
  }

  async search(): Promise<string> {
    await ActivityContext.current().cancelled;
    return 'never';
  }
}
