import { proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { GreetingActivities } from './greeting.activities.js';

@Workflow()
export class GreetingWorkflow {
  private readonly activities = proxyActivities<GreetingActivities>({ startToCloseTimeout: '30s' });

  @WorkflowRun()
  async run(name: string): Promise<string> {
    return this.activities.greet(name);
  }
}
