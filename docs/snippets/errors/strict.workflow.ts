import { Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';

// #region types
export class TariffError extends Error {}

@Workflow({ failureErrorTypes: [TariffError, 'RangeError'] })
export class TariffWorkflow {
  @WorkflowRun()
  async run(country: string): Promise<number> {
    if (country === 'nowhere') throw new TariffError('There is no tariff for nowhere');
    return 5;
  }
}
// #endregion types
