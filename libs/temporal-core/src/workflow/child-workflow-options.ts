import type { ArgsOption, UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import { newWorkflowProperties, type NewWorkflowOptions } from '../common/options/new-workflow-options.js';
import { optionsOf, type ReadBy } from '../common/options/option-schema.js';
import { array, object, text, word } from '../common/options/option-types.js';
import { priorityOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { ChildWorkflowCancellationType, ParentClosePolicy, Priority, RetryPolicy } from '../common/policies.js';
import type { SearchAttributesInput } from '../common/search-attributes.js';
import { CompiledOptions } from './compiled-options.js';

/** Options of a new child workflow, except its arguments. */
export interface ChildWorkflowOptions extends NewWorkflowOptions {
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
  /** Retries of the whole child after it fails. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the child on the schedule of this cron expression (UTC). */
  cronSchedule?: string;
  /** Search attributes, to find the child in list filters. */
  typedSearchAttributes?: SearchAttributesInput;
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
  ...newWorkflowProperties,
  args: array().otherwise('none'),
  workflowId: text().otherwise('a random UUID, the same on replay'),
  taskQueue: text().otherwise('that of @Workflow({ taskQueue }), then that of this workflow'),
  cancellationType: word('WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED', 'TRY_CANCEL', 'ABANDON').default(
    'WAIT_CANCELLATION_COMPLETED',
  ),
  parentClosePolicy: word('TERMINATE', 'ABANDON', 'REQUEST_CANCEL').otherwise('TERMINATE'),
  priority: object(priorityOptions).otherwise('that of this workflow'),
  returns: typeOption.otherwise('plain JSON'),
});

export type ReadChildWorkflowOptions = ReadBy<typeof childWorkflowSchema>;

/** Defaults come from the schema and the call; only durations are converted. */
export const childWorkflowOptions = new CompiledOptions<
  ChildWorkflowOptionsWithDefaults,
  ReadChildWorkflowOptions,
  ReadChildWorkflowOptions
>(childWorkflowSchema, (read) => read);
