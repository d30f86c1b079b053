import { proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { ShopActivities } from './shop.activities.js';

@Workflow()
export class ShopWorkflow {
  private readonly shop = proxyActivities<ShopActivities>({
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 2, initialInterval: '30s' },
  });

  @WorkflowRun()
  async run(articleId: string, load: number): Promise<string> {
    return load > 0 ? this.shop.restock(load) : this.shop.sell(articleId);
  }
}
