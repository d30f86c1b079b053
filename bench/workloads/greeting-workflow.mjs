// The workflow of a worker's first moments, and its activity. Decorators are called as functions, as in workflows.mjs.
import { Workflow, WorkflowRun, proxyActivities } from '@nest-temporal/core/workflow';

const { greet } = proxyActivities({ startToCloseTimeout: '10s' });

export class GreetingWorkflow {
  async run(name) {
    return greet(name);
  }
}
WorkflowRun()(GreetingWorkflow.prototype, 'run', Object.getOwnPropertyDescriptor(GreetingWorkflow.prototype, 'run'));
Workflow()(GreetingWorkflow);
