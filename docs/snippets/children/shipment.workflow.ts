// #region class
import { condition, Signal, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import { Delivery, Parcel } from './parcel.dto.js';

@Workflow()
export class ShipmentWorkflow {
  private isDelivered = false;

  @WorkflowRun()
  async run(_parcel: Parcel): Promise<Delivery> {
    await condition(() => this.isDelivered);
    return { deliveredAt: new Date() };
  }

  @Signal()
  delivered(): void {
    this.isDelivered = true;
  }
}
// #endregion class
