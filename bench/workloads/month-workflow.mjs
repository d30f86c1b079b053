// A workflow that calls an activity and sleeps for 30 days, and one that returns its argument. Decorators are called as
// functions, which is all that a compiler makes of them: a benchmark needs no compiler.
import { proxyActivities, sleep, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';

export class MonthWorkflow {
  activities = proxyActivities({ startToCloseTimeout: '1 minute' });

  async run(name) {
    const greeting = await this.activities.greet(name);
    await sleep('30 days');
    return greeting;
  }
}
declare(MonthWorkflow);

export class NoopWorkflow {
  async run(value) {
    return value;
  }
}
declare(NoopWorkflow);

function declare(workflow) {
  const { prototype } = workflow;
  WorkflowRun()(prototype, 'run', Object.getOwnPropertyDescriptor(prototype, 'run'));
  Workflow()(workflow);
}
