import { proxyActivities, Queue, Semaphore, Signal, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { StockActivities } from './stock.activities.js';

// #region queue
@Workflow()
export class PackingWorkflow {
  private readonly stock = proxyActivities<StockActivities>({ startToCloseTimeout: '1 minute' });
  private readonly skus = new Queue<string>({ capacity: 100 });
  private readonly stations = new Semaphore(3);

  @WorkflowRun()
  async run(): Promise<void> {
    const packing: Promise<void>[] = [];
    for await (const sku of this.skus) {
      packing.push(this.stations.runExclusive(() => this.stock.reserve(sku, 1)));
    }
    await Promise.all(packing);
  }

  @Signal()
  async ordered(sku: string): Promise<void> {
    await this.skus.put(sku);
  }

  @Signal()
  ended(): void {
    this.skus.close();
  }
}
// #endregion queue
