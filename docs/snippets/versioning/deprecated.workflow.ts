import { deprecatePatch, proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { InvoiceActivities } from './invoice.activities.js';

@Workflow()
export class DeprecatedInvoiceWorkflow {
  private readonly activities = proxyActivities<InvoiceActivities>({ startToCloseTimeout: '1 minute' });

  // #region deprecated
  @WorkflowRun()
  async run(cents: number): Promise<string> {
    deprecatePatch('fees');
    const total = await this.activities.addFees(cents);
    return this.activities.charge(total);
  }
  // #endregion deprecated
}
