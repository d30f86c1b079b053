import { Workflow, WorkflowRun, proxyActivities } from '@nest-temporal/nestjs/workflow';
import { GreetingInput } from '../contract/greeting.contract.js';
import type { GreetingActivities } from '../activities/greeting.activities.js';

@Workflow()
export class GreetingWorkflow {
  private readonly activities = proxyActivities<GreetingActivities>({ scheduleToCloseTimeout: '5s' });

  @WorkflowRun()
  async run(input: GreetingInput): Promise<string> {
    return this.activities.sayHello(input);
  }
}
