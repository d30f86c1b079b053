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

/** How the next run is started. What is left out is carried over from this run. */
export interface ContinueAsNewOptions {
  /** Name of the workflow type. @defaultValue that of this run */
  workflowType?: string;
  /** @defaultValue that of this run */
  taskQueue?: string;
  /** Maximum time of the next run. @defaultValue that of this run */
  workflowRunTimeout?: Duration;
  /** Maximum time of one workflow task. @defaultValue that of this run */
  workflowTaskTimeout?: Duration;
  /** Wait before the first workflow task of the next run. @defaultValue none */
  backoffStartInterval?: Duration;
  /** When a failed run is retried. @defaultValue that of this run */
  retry?: RetryPolicy;
  /** Values that lists and descriptions show, in place of those of this run. @defaultValue that of this run, with what it upserted */
  memo?: Record<string, unknown>;
  /** @deprecated The server guesses the types: use `typedSearchAttributes`. */
  searchAttributes?: UntypedSearchAttributes;
  /** Attributes by which workflows are found, in place of those of this run. @defaultValue those of this run, with what it upserted */
  typedSearchAttributes?: SearchAttributesInput;
  /** Which worker version the next run starts on. @defaultValue inherited */
  initialVersioningBehavior?: InitialVersioningBehavior;
}

const inherited = 'that of this run';

export const continueAsNewSchema = optionsOf<ContinueAsNewOptions>()({
  workflowType: text().otherwise(inherited),
  taskQueue: text().otherwise(inherited),
  workflowRunTimeout: duration({ above: 0 }).otherwise(inherited),
  workflowTaskTimeout: duration({ above: 0 }).otherwise(inherited),
  backoffStartInterval: duration().otherwise('none'),
  retry: object(retryOptions).otherwise(inherited),
  memo: anyObject<Record<string, unknown>>().otherwise(inherited),
  searchAttributes: untypedSearchAttributesOption.otherwise(inherited),
  typedSearchAttributes: typedSearchAttributesOption.otherwise(inherited),
  initialVersioningBehavior: word('AUTO_UPGRADE', 'USE_RAMPING_VERSION').otherwise('inherited'),
});
