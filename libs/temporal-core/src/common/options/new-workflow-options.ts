/** Options of a new workflow that do not depend on who starts it: a client, or another workflow. */
import type { Duration } from '../duration.js';
import type { RetryPolicy, WorkflowIdReusePolicy } from '../policies.js';
import type { SearchAttributesInput, UntypedSearchAttributes } from '../search-attributes.js';
import { optionsOf } from './option-schema.js';
import { anyObject, duration, object, text, word } from './option-types.js';
import { retryOptions, typedSearchAttributesOption, untypedSearchAttributesOption } from './shared-options.js';

export interface NewWorkflowOptions {
  /** What happens if a workflow with the ID has already *closed*. @defaultValue `ALLOW_DUPLICATE` */
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  /** Retries of the whole workflow after it fails. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the workflow on the schedule of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values that `list()` and `describe()` return; converted like arguments. */
  memo?: Record<string, unknown>;
  /**
   * Search attributes without types.
   *
   * @deprecated Use `typedSearchAttributes`; here, the server guesses the types.
   */
  searchAttributes?: UntypedSearchAttributes;
  /** Search attributes, to find the workflow in list filters. */
  typedSearchAttributes?: SearchAttributesInput;
  /** Maximum time for the whole execution, including retries and continue-as-new. @defaultValue unlimited */
  workflowExecutionTimeout?: Duration;
  /** Maximum time for a single run. @defaultValue unlimited */
  workflowRunTimeout?: Duration;
  /** Maximum time for a single workflow task. @defaultValue 10 seconds */
  workflowTaskTimeout?: Duration;
  /** Single-line description shown in the Temporal Web UI; at most 400 bytes. */
  staticSummary?: string;
  /** Details in Markdown, shown in the Temporal Web UI; at most 20,000 bytes. */
  staticDetails?: string;
}

export const newWorkflowProperties = optionsOf<NewWorkflowOptions>()({
  workflowIdReusePolicy: word('ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE').otherwise(
    'ALLOW_DUPLICATE',
  ),
  retry: object(retryOptions).otherwise('never'),
  cronSchedule: text().otherwise('none'),
  memo: anyObject<Record<string, unknown>>().otherwise('none'),
  searchAttributes: untypedSearchAttributesOption.otherwise('none'),
  typedSearchAttributes: typedSearchAttributesOption.otherwise('none'),
  workflowExecutionTimeout: duration().otherwise('unlimited'),
  workflowRunTimeout: duration().otherwise('unlimited'),
  workflowTaskTimeout: duration().otherwise('10 seconds'),
  staticSummary: text(),
  staticDetails: text(),
}).properties;
