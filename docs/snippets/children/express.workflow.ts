import {
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  startChild,
  Workflow,
  workflowInfo,
  WorkflowExecutionAlreadyStartedError,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
import { Parcel } from './parcel.dto.js';
import { ShipmentWorkflow } from './shipment.workflow.js';

@Workflow()
export class ExpressWorkflow {
  // #region start
  @WorkflowRun()
  async run(parcel: Parcel): Promise<string> {
    const shipment = await startChild(ShipmentWorkflow, { args: [parcel] });
    await shipment.signal('delivered');
    const { deliveredAt } = await shipment.result();
    return `${shipment.firstExecutionRunId} at ${String(deliveredAt)}`;
  }
  // #endregion start
}

@Workflow()
export class PickupWorkflow {
  @WorkflowRun()
  async run(parcel: Parcel): Promise<string> {
    // #region timeout
    try {
      await CancellationScope.withTimeout('1s', () => executeChild(ShipmentWorkflow, { args: [parcel] }));
    } catch (error) {
      if (isCancellation(error)) return 'not picked up in time';
      throw error;
    }
    // #endregion timeout
    return 'picked up';
  }
}

@Workflow()
export class DropOffWorkflow {
  @WorkflowRun()
  async run(parcel: Parcel): Promise<string> {
    const workflowId = `${workflowInfo().workflowId}-shipment`;
    // #region abandon
    const shipment = await startChild(ShipmentWorkflow, {
      workflowId,
      args: [parcel],
      parentClosePolicy: 'ABANDON',
    });
    return shipment.workflowId;
    // #endregion abandon
  }
}

@Workflow()
export class RetryingWorkflow {
  @WorkflowRun()
  async run(parcel: Parcel, workflowId: string): Promise<string> {
    // #region failures
    try {
      await executeChild(ShipmentWorkflow, { workflowId, args: [parcel], workflowRunTimeout: '1s' });
      return 'delivered';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'is on its way already';
      if (error instanceof ChildWorkflowFailure) return `was not delivered: ${error.cause?.name}`;
      throw error;
    }
    // #endregion failures
  }
}

@Workflow()
export class CourierWorkflow {
  @WorkflowRun()
  async run(shipmentId: string, staleId: string): Promise<void> {
    // #region external
    const shipment = getExternalWorkflowHandle(ShipmentWorkflow, shipmentId);
    await shipment.signal('delivered');

    const stale = getExternalWorkflowHandle(staleId);
    await stale.cancel('replaced by another shipment');
    // #endregion external
  }
}
