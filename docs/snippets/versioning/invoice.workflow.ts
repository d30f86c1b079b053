// #region patched
import { patched, proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { InvoiceActivities } from './invoice.activities.js';

@Workflow()
export class InvoiceWorkflow {
  private readonly activities = proxyActivities<InvoiceActivities>({ startToCloseTimeout: '1 minute' });

  @WorkflowRun()
  async run(cents: number): Promise<string> {
    const total = patched('fees') ? await this.activities.addFees(cents) : cents;
    return this.activities.charge(total);
  }
}
// #endregion patched
