// #region names
import { Injectable } from '@nestjs/common';
import { Activity, ActivityContext } from '@nest-temporal/nestjs';
import type { RawValue } from '@nest-temporal/nestjs/workflow';

@Injectable()
@Activity()
export class LedgerActivities {
  @Activity({ name: 'ledger.book' })
  async book(cents: number): Promise<string> {
    return `${cents} cents booked`;
  }

  @Activity({ dynamic: true })
  async anyOther(values: RawValue[]): Promise<string> {
    const { activityType } = ActivityContext.current().info;
    return `${activityType} with ${values.length} arguments`;
  }
}
// #endregion names
