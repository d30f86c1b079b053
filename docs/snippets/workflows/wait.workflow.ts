import { condition, Signal, sleep, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';

@Workflow()
export class WaitWorkflow {
  private approvedBy?: string;

  @WorkflowRun()
  async run(): Promise<boolean> {
    // #region wait
    await sleep('1 second');
    await condition(() => this.approvedBy !== undefined);
    const inTime = await condition(() => this.approvedBy === 'Grace', '3 days');
    // #endregion wait
    return inTime;
  }

  @Signal()
  approve(by: string): void {
    this.approvedBy = by;
  }
}
