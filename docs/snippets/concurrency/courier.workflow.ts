import {
  asCompleted,
  condition,
  isCancellation,
  Mutex,
  proxyActivities,
  Query,
  Queue,
  Signal,
  startActivity,
  Trigger,
  Workflow,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
import type { CourierActivities } from './courier.activities.js';

// #region queue
@Workflow()
export class CourierWorkflow {
  private readonly activities = proxyActivities<CourierActivities>({ startToCloseTimeout: '1 minute' });
  private readonly parcels = new Queue<string>();
  private readonly log: string[] = [];

  @WorkflowRun()
  async run(): Promise<string[]> {
    for await (const parcel of this.parcels) {
      this.log.push(await this.activities.deliver(parcel));
    }
    return this.log;
  }

  @Signal()
  async add(parcel: string): Promise<void> {
    await this.parcels.put(parcel);
  }

  @Signal()
  goHome(): void {
    this.parcels.close();
  }
}
// #endregion queue

@Workflow()
export class LedgerWorkflow {
  private readonly activities = proxyActivities<CourierActivities>({ startToCloseTimeout: '1 minute' });
  private readonly closed = new Trigger<string>();
  // #region mutex
  private readonly mutex = new Mutex();
  private entries: string[] = [];

  @Signal()
  async book(entry: string): Promise<void> {
    await this.mutex.runExclusive(async () => {
      const before = this.entries;
      this.entries = [...before, await this.activities.deliver(entry)];
    });
  }
  // #endregion mutex

  // #region trigger
  @WorkflowRun()
  async run(): Promise<string> {
    const by = await this.closed;
    return `${this.entries.length} entries, closed by ${by}`;
  }

  @Signal()
  close(by: string): void {
    this.closed.resolve(by);
  }
  // #endregion trigger

  @Query()
  count(): number {
    return this.entries.length;
  }
}

@Workflow()
export class TrackingWorkflow {
  private readonly activities = proxyActivities<CourierActivities>({ startToCloseTimeout: '1 minute' });
  private isFound = false;

  @WorkflowRun()
  async run(parcels: string[]): Promise<string[]> {
    const seen: string[] = [];
    // #region completed
    for await (const delivery of asCompleted(parcels.map((parcel) => this.activities.deliver(parcel)))) {
      seen.push(delivery);
    }
    // #endregion completed
    // #region handle
    const search = startActivity<string>('search', { startToCloseTimeout: '1 hour', heartbeatTimeout: '10s' });
    await condition(() => this.isFound, '1 day');
    search.cancel();
    const outcome = await search.result().catch((error: unknown) => {
      if (isCancellation(error)) return 'cancelled';
      throw error;
    });
    // #endregion handle
    return [...seen.sort(), outcome];
  }

  @Signal()
  found(): void {
    this.isFound = true;
  }
}
