// #region execute
import { executeChild, Workflow, workflowInfo, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import { Delivery, Parcel } from './parcel.dto.js';
import { ShipmentWorkflow } from './shipment.workflow.js';

@Workflow()
export class PurchaseWorkflow {
  @WorkflowRun()
  async run(parcels: Parcel[]): Promise<number> {
    const { workflowId } = workflowInfo();
    const deliveries = await Promise.all(
      parcels.map((parcel, i) =>
        executeChild(ShipmentWorkflow, {
          workflowId: `${workflowId}-shipment-${i}`,
          args: [parcel],
          returns: () => Delivery,
        }),
      ),
    );
    return deliveries.length;
  }
}
// #endregion execute
