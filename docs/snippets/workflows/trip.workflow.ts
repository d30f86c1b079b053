// #region saga
import { CancellationScope, proxyActivities, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import type { TripActivities } from './trip.activities.js';

@Workflow()
export class TripWorkflow {
  private readonly activities = proxyActivities<TripActivities>({ startToCloseTimeout: '1 minute' });

  @WorkflowRun()
  async run(bookings: string[]): Promise<void> {
    const undo: (() => Promise<void>)[] = [];
    try {
      for (const booking of bookings) {
        undo.unshift(() => this.activities.cancelBooking(booking));
        await this.activities.book(booking);
      }
    } catch (error) {
      await CancellationScope.nonCancellable(async () => {
        for (const step of undo) await step();
      });
      throw error;
    }
  }
}
// #endregion saga
