// #region heartbeat
import { Injectable } from '@nestjs/common';
import { Activity, ActivityContext } from '@nest-temporal/nestjs';
import { Catalogue } from './catalogue.js';

@Injectable()
@Activity()
export class ImportActivities {
  constructor(private readonly catalogue: Catalogue) {}

  @Activity()
  async importPages(pages: number): Promise<number> {
    const context = ActivityContext.current();
    const [done = 0] = context.info.heartbeatDetails as [number?];
    for (let page = done; page < pages; page++) {
      await this.catalogue.load(page, context.cancellationSignal);
      context.heartbeat(page + 1);
    }
    return pages - done;
  }
}
// #endregion heartbeat
