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

/** Options of a new child workflow, except its arguments. */
export interface ChildWorkflowOptions {
  /** ID of the child, unique among the running workflows of the namespace. @defaultValue a random UUID, the same on replay */
  workflowId?: string;
  /** Task queue of the workers that run the child. @defaultValue that of `@Workflow({ taskQueue })`, then that of this workflow */
  taskQueue?: string;
  /**
   * What a canceled call waits for: `WAIT_CANCELLATION_COMPLETED` waits until the child has closed,
   * `WAIT_CANCELLATION_REQUESTED` until the request is in the history of the child, `TRY_CANCEL` rejects immediately, and
   * `ABANDON` does not request the cancellation. @defaultValue `WAIT_CANCELLATION_COMPLETED`
   */
  cancellationType?: ChildWorkflowCancellationType;
  /** What the server does with the child when this workflow closes. @defaultValue `TERMINATE` */
  parentClosePolicy?: ParentClosePolicy;
  /** What happens if a workflow with the ID has already *closed*. @defaultValue `ALLOW_DUPLICATE` */
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  /** Retries of the whole child after it fails. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the child on the schedule of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values that `list()` and `describe()` return; converted like arguments. */
  memo?: Record<string, unknown>;
  /**
   * Search attributes without types.
   *
   * @deprecated Use `typedSearchAttributes`; here, the server guesses the types.
   */
  searchAttributes?: UntypedSearchAttributes;
  /** Search attributes, to find the child in list filters. */
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
  /** Priority of the tasks of the child within their task queue. @defaultValue that of this workflow */
  priority?: Priority;
  /** Class of the result, or of the elements of a list: `() => Receipt`, `() => [Line]`. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** Options of `startChild` and `executeChild`. */
export type ChildWorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = ChildWorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** Validated options as interceptors see them, with what every child has. */
export type ChildWorkflowOptionsWithDefaults = ChildWorkflowOptions & {
  readonly workflowId: string;
  readonly cancellationType: ChildWorkflowCancellationType;
  readonly args: readonly unknown[];
};

export const childWorkflowSchema = optionsOf<ChildWorkflowOptions & ArgsOption<unknown[]>>()({
  args: array().otherwise('none'),
  workflowId: text().otherwise('a random UUID, the same on replay'),
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
