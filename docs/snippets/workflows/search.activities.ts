import { Injectable } from '@nestjs/common';
import { Activity, ActivityContext } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class SearchActivities {
  @Activity()
  async priceAt(shop: string): Promise<number> {
    if (shop === 'slow') await ActivityContext.current().sleep('3 seconds');
    return shop.length;
  }
}
