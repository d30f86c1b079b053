// #region sinks
import { metricMeter, proxySinks, Workflow, WorkflowRun, type Sinks } from '@nest-temporal/nestjs/workflow';

export interface CheckoutSinks extends Sinks {
  audit: { record(orderId: string, step: string, at: Date): void };
}

const { audit } = proxySinks<CheckoutSinks>();
// #endregion sinks
// #region metrics
const checkouts = metricMeter.createCounter('shop_checkouts');
// #endregion metrics

// #region workflow
@Workflow()
export class CheckoutWorkflow {
  @WorkflowRun()
  async run(orderId: string, cents: number): Promise<void> {
    audit.record(orderId, 'paid', new Date());
    checkouts.add(1, { size: cents > 10_000 ? 'large' : 'small' });
  }
}
// #endregion workflow
