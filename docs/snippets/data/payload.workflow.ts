// #region payload
import { Payload, Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import { OrderLine } from '../orders/order.dto.js';

@Workflow()
export class CountWorkflow {
  @WorkflowRun()
  async run(@Payload(() => [OrderLine]) lines: OrderLine[]): Promise<number> {
    return lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }
}
// #endregion payload
