// #region names
import { executeActivity, proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { LedgerActivities } from './ledger.activities.js';

@Workflow()
export class LedgerWorkflow {
  private readonly ledger = proxyActivities<LedgerActivities>({
    startToCloseTimeout: '10s',
    names: { book: 'ledger.book' },
  });

  @WorkflowRun()
  async run(cents: number): Promise<string[]> {
    const booked = await this.ledger.book(cents);
    const audited = await executeActivity<string>('ledger.audit', { startToCloseTimeout: '10s', args: [cents, 'EUR'] });
    return [booked, audited];
  }
}
// #endregion names
