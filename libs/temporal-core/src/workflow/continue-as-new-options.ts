import type { Duration } from '../common/duration.js';
import { optionsOf } from '../common/options/option-schema.js';
import { anyObject, duration, object, text, word } from '../common/options/option-types.js';
import {
  retryOptions,
  typedSearchAttributesOption,
  untypedSearchAttributesOption,
} from '../common/options/shared-options.js';
import type { InitialVersioningBehavior, RetryPolicy } from '../common/policies.js';
import type { SearchAttributesInput, UntypedSearchAttributes } from '../common/search-attributes.js';

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
  /** Delay before the first workflow task of the next run. @defaultValue none */
  backoffStartInterval?: Duration;
  /** Retries of the run after it fails. @defaultValue that of this run */
  retry?: RetryPolicy;
  /** Values that `list()` and `describe()` return; they replace those of this run. @defaultValue those of this run, including upserts */
  memo?: Record<string, unknown>;
  /**
   * Search attributes without types.
   *
   * @defaultValue those of this run, including upserts
   * @deprecated Use `typedSearchAttributes`; here, the server guesses the types.
   */
  searchAttributes?: UntypedSearchAttributes;
  /** Search attributes; they replace those of this run. @defaultValue those of this run, including upserts */
  typedSearchAttributes?: SearchAttributesInput;
  /** Worker version that the next run starts on. @defaultValue inherited */
  initialVersioningBehavior?: InitialVersioningBehavior;
}

const inherited = 'that of this run';
const withUpserts = 'those of this run, including upserts';

export const continueAsNewSchema = optionsOf<ContinueAsNewOptions>()({
  workflowType: text().otherwise(inherited),
  taskQueue: text().otherwise(inherited),
  workflowRunTimeout: duration({ above: 0 }).otherwise(inherited),
  workflowTaskTimeout: duration({ above: 0 }).otherwise(inherited),
  backoffStartInterval: duration().otherwise('none'),
  retry: object(retryOptions).otherwise(inherited),
  memo: anyObject<Record<string, unknown>>().otherwise(withUpserts),
  searchAttributes: untypedSearchAttributesOption.otherwise(withUpserts),
  typedSearchAttributes: typedSearchAttributesOption.otherwise(withUpserts),
  initialVersioningBehavior: word('AUTO_UPGRADE', 'USE_RAMPING_VERSION').otherwise('inherited'),
});
