import type { ArgsOption, UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import { optionsOf, type ReadBy } from '../common/options/option-schema.js';
import { anyObject, array, duration, object, text, word } from '../common/options/option-types.js';
import {
  priorityOptions,
  retryOptions,
  typedSearchAttributesOption,
  typeOption,
  untypedSearchAttributesOption,
} from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  Priority,
  RetryPolicy,
  WorkflowIdReusePolicy,
} from '../common/policies.js';
import type { SearchAttributesInput, UntypedSearchAttributes } from '../common/search-attributes.js';

/** Everything about a new child workflow but its arguments. */
export interface ChildWorkflowOptions {
  /** Unique among the running workflows of the namespace. @defaultValue a random UUID, the same on replay */
  workflowId?: string;
  /** @defaultValue that of `@Workflow({ taskQueue })` of the child's class, then that of this workflow */
  taskQueue?: string;
  /**
   * What cancelling the call waits for: `WAIT_CANCELLATION_COMPLETED` waits until the child has closed,
   * `WAIT_CANCELLATION_REQUESTED` until the child's history has the request, `TRY_CANCEL` rejects at once, `ABANDON` does not
   * even request the cancellation. @defaultValue `WAIT_CANCELLATION_COMPLETED`
   */
  cancellationType?: ChildWorkflowCancellationType;
  /** What the server does with the child when this workflow closes. @defaultValue `TERMINATE` */
  parentClosePolicy?: ParentClosePolicy;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  /** When a failed child is run again. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the child again and again, at the times of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values that lists and descriptions show; converted like arguments. */
  memo?: Record<string, unknown>;
  /** @deprecated The server guesses the types: use `typedSearchAttributes`. */
  searchAttributes?: UntypedSearchAttributes;
  /** Attributes by which workflows are found. */
  typedSearchAttributes?: SearchAttributesInput;
  /** Time for all runs of the child together. @defaultValue unlimited */
  workflowExecutionTimeout?: Duration;
  /** Time for one run. @defaultValue unlimited */
  workflowRunTimeout?: Duration;
  /** Time for one workflow task. @defaultValue 10 seconds */
  workflowTaskTimeout?: Duration;
  /** One line about the child, shown by the Temporal Web UI; at most 400 bytes. */
  staticSummary?: string;
  /** More about the child, as Markdown, shown by the Temporal Web UI; at most 20 000 bytes. */
  staticDetails?: string;
  /** @defaultValue that of this workflow */
  priority?: Priority;
  /** Class of the result, or a list of one: `() => Receipt`, `() => [Line]`. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** Options of `startChild` and `executeChild`. */
export type ChildWorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = ChildWorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** What interceptors see: options after checks, with what every child has. */
export type ChildWorkflowOptionsWithDefaults = ChildWorkflowOptions & {
  readonly workflowId: string;
  readonly cancellationType: ChildWorkflowCancellationType;
  readonly args: readonly unknown[];
};

export const childWorkflowSchema = optionsOf<ChildWorkflowOptions & { args?: readonly unknown[] }>()({
  args: array().otherwise('none'),
  workflowId: text().otherwise('a random UUID'),
  taskQueue: text().otherwise('that of @Workflow({ taskQueue }), then that of this workflow'),
  cancellationType: word('WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED', 'TRY_CANCEL', 'ABANDON').default(
    'WAIT_CANCELLATION_COMPLETED',
  ),
  parentClosePolicy: word('TERMINATE', 'ABANDON', 'REQUEST_CANCEL').otherwise('TERMINATE'),
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
  priority: object(priorityOptions).otherwise('that of this workflow'),
  returns: typeOption.otherwise('plain JSON'),
});

export type ReadChildWorkflowOptions = ReadBy<typeof childWorkflowSchema>;
