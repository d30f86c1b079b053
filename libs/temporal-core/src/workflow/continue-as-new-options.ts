import type { Duration } from '../common/duration.js';
import { optionsOf } from '../common/options/option-schema.js';
import { anyObject, duration, object, text, word } from '../common/options/option-types.js';
import { retryOptions } from '../common/options/shared-options.js';
import type { InitialVersioningBehavior, RetryPolicy } from '../common/policies.js';

/** How the next run is started. Options that are not set are those of the current run. */
export interface ContinueAsNewOptions {
  /** Workflow type of the next run. @defaultValue that of this run */
  workflowType?: string;
  /** Task queue of the next run. @defaultValue that of this run */
  taskQueue?: string;
  /** Maximum time for the next run. @defaultValue that of this run */
  workflowRunTimeout?: Duration;
  /** Maximum time for a single workflow task. @defaultValue that of this run */
  workflowTaskTimeout?: Duration;
  /** Retries of the run after it fails. @defaultValue that of this run */
  retry?: RetryPolicy;
  /** Values that `list()` and `describe()` return. @defaultValue that of this run */
  memo?: Record<string, unknown>;
  /** Worker version that the next run starts on. @defaultValue inherited */
  initialVersioningBehavior?: InitialVersioningBehavior;
}

const inherited = 'that of this run';

export const continueAsNewSchema = optionsOf<ContinueAsNewOptions>()({
  workflowType: text().otherwise(inherited),
  taskQueue: text().otherwise(inherited),
  workflowRunTimeout: duration({ above: 0 }).otherwise(inherited),
  workflowTaskTimeout: duration({ above: 0 }).otherwise(inherited),
  retry: object(retryOptions).otherwise(inherited),
  memo: anyObject<Record<string, unknown>>().otherwise(inherited),
  initialVersioningBehavior: word('AUTO_UPGRADE', 'USE_RAMPING_VERSION').otherwise('inherited'),
});
