import type { Duration } from '../common/duration.js';
import type { InitialVersioningBehavior, RetryPolicy } from '../common/policies.js';

/** How the next run is started. What is left out is carried over from this run. */
export interface ContinueAsNewOptions {
  /** Workflow type: a class with `@Workflow()`, or a name. @defaultValue that of this run */
  workflowType?: string;
  taskQueue?: string;
  workflowRunTimeout?: Duration;
  workflowTaskTimeout?: Duration;
  retry?: RetryPolicy;
  memo?: Record<string, unknown>;
  /** Which worker version the next run starts on. @defaultValue inherited */
  initialVersioningBehavior?: InitialVersioningBehavior;
}
