// #region continue
import { continueAsNew, log, sleep, Workflow, WorkflowRun, type Duration } from '@nest-temporal/nestjs/workflow';

@Workflow()
export class ReminderWorkflow {
  @WorkflowRun()
  async run(remindersLeft: number, pause: Duration): Promise<void> {
    log.info('Reminding', { remindersLeft });
    if (remindersLeft <= 1) return;
    await sleep(pause);
    await continueAsNew<ReminderWorkflow>(remindersLeft - 1, pause);
  }
}
// #endregion continue
