import { CancellationScope, isCancellation, proxyActivities } from '@nest-temporal/nestjs/workflow';
import { Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { SearchActivities } from './search.activities.js';

@Workflow()
export class SearchWorkflow {
  private readonly activities = proxyActivities<SearchActivities>({ startToCloseTimeout: '1 minute' });

  // #region together
  @WorkflowRun()
  async run(shops: string[]): Promise<number[]> {
    return Promise.all(shops.map((shop) => this.withinTime(shop)));
  }
  // #endregion together

  // #region time
  private async withinTime(shop: string): Promise<number> {
    try {
      return await CancellationScope.withTimeout('1 second', () => this.activities.priceAt(shop));
    } catch (error) {
      if (isCancellation(error)) return -1;
      throw error;
    }
  }
  // #endregion time
}
