// The workflows that benchmarks run. Decorators are called as functions, which is all that a compiler makes of them: a
// benchmark needs no compiler.
import { Signal, Workflow, WorkflowRun, condition } from '@nest-temporal/core/workflow';

/** Returns its argument: one workflow task. */
export class NoopWorkflow {
  async run(value) {
    return value;
  }
}
decorate(NoopWorkflow, 'run', WorkflowRun());
Workflow()(NoopWorkflow);

/** Waits for a signal and stays cached meanwhile. */
export class WaitingWorkflow {
  isReleased = false;

  async run(value) {
    await condition(() => this.isReleased);
    return value;
  }

  release() {
    this.isReleased = true;
  }
}
decorate(WaitingWorkflow, 'run', WorkflowRun());
decorate(WaitingWorkflow, 'release', Signal());
Workflow()(WaitingWorkflow);

function decorate({ prototype }, name, decorator) {
  decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}
