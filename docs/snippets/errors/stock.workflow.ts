// #region catch
import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  Workflow,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
import type { StockActivities } from './stock.activities.js';

@Workflow()
export class StockWorkflow {
  private readonly stock = proxyActivities<StockActivities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '50ms', maximumInterval: '1 minute', nonRetryableErrorTypes: ['OutOfStock'] },
  });

  @WorkflowRun()
  async run(wishes: string[]): Promise<string> {
    for (const sku of wishes) {
      try {
        return await this.stock.reserve(sku);
      } catch (error) {
        if (!isOutOfStock(error)) throw error;
      }
    }
    throw ApplicationFailure.nonRetryable('Nothing of it is in stock', 'OutOfStock', wishes);
  }
}

function isOutOfStock(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'OutOfStock';
}
// #endregion catch
