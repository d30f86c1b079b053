import { ActivityContext } from '@nest-temporal/nestjs';
import type { StepKey } from '../database/step-row.js';

/** The step that the running activity is: the same in each of its attempts. */
export function currentStep(): StepKey {
  const { workflowExecution, activityType } = ActivityContext.current().info;
  if (!workflowExecution) throw new Error(`Activity "${activityType}" belongs to an order, and needs a workflow`);
  return { workflowId: workflowExecution.workflowId, step: activityType };
}
