import { sleep, uuid4, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';

// #region same
@Workflow()
export class LotteryWorkflow {
  @WorkflowRun()
  async run(): Promise<string> {
    const drawnAt = new Date(); // time of the workflow task, as history has it
    const winner = Math.floor(Math.random() * 49); // seeded by the run
    const ticket = uuid4();
    await sleep('10ms'); // a durable timer, like setTimeout()
    console.log(`${ticket} drawn`); // through the logger, silent on replay
    return `${drawnAt.toISOString()} ${winner} ${ticket}`;
  }
}
// #endregion same
