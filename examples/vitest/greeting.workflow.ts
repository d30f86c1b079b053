import { proxyActivities, sleep, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';

export interface GreetingActivities {
  greet(name: string): Promise<string>;
}

@Workflow()
export class GreetingWorkflow {
  private readonly activities = proxyActivities<GreetingActivities>({ startToCloseTimeout: '10s' });

  @WorkflowRun()
  async run(name: string): Promise<string> {
    await sleep('30 days');
    return this.activities.greet(name);
  }
}
