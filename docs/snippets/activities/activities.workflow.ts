import { proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { ReviewActivities } from './review.activities.js';
import type { TenantActivities } from './tenant.activities.js';

@Workflow()
export class ReviewWorkflow {
  private readonly activities = proxyActivities<ReviewActivities>({ startToCloseTimeout: '7 days' });

  @WorkflowRun()
  async run(document: string): Promise<string> {
    return this.activities.review(document);
  }
}

@Workflow()
export class TenantWorkflow {
  private readonly activities = proxyActivities<TenantActivities>({ startToCloseTimeout: '10s' });

  @WorkflowRun()
  async run(): Promise<string> {
    return this.activities.whoIsIt();
  }
}
