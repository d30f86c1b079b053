import { proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { ImportActivities } from './import.activities.js';

@Workflow()
export class ImportWorkflow {
  // #region options
  private readonly activities = proxyActivities<ImportActivities>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '2 seconds',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumAttempts: 5 },
    summary: 'Import of the catalogue',
  });
  // #endregion options

  @WorkflowRun()
  async run(pages: number): Promise<number> {
    return this.activities.importPages(pages);
  }
}
