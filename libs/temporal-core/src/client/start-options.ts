import type { ArgsOption, UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { anyObject, anything, array, duration, flag, object, or, text, word } from '../common/options/option-types.js';
import {
  priorityOptions,
  retryOptions,
  typedSearchAttributesOption,
  typeOption,
  untypedSearchAttributesOption,
} from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { Priority, RetryPolicy, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '../common/policies.js';
import type { SearchAttributesInput, UntypedSearchAttributes } from '../common/search-attributes.js';
import { callPlace, callSchema, type CallOptions } from './call-options.js';
import type { WorkflowReference } from '../common/workflow-reference.js';

/** Moves a workflow to a worker version, whatever its own versioning behavior is. */
export type VersioningOverride = 'AUTO_UPGRADE' | { pinnedTo: { deploymentName: string; buildId: string } };

/** What a handle of a workflow knows beside its id. */
export interface ResultOptions {
  /**
   * Whether `result()` waits for the runs that follow by continue-as-new, retries and cron.
   *
   * @defaultValue true
   */
  followRuns?: boolean;
  /** Class of the result, or a list of one: `() => Receipt`, `() => [Line]`. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** Everything about a new workflow but its arguments. */
export interface WorkflowOptions extends CallOptions, ResultOptions {
  /** Unique among the running workflows of the namespace. Derive it from what the workflow is about. */
  workflowId: string;
  /** @defaultValue that of `@Workflow({ taskQueue })`, then that of the client */
  taskQueue?: string;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy;
  /** When a failed workflow is run again. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the workflow again and again, at the times of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values that lists and descriptions show; converted like arguments. */
  memo?: Record<string, unknown>;
  /** @deprecated The server guesses the types: use `typedSearchAttributes`. */
  searchAttributes?: UntypedSearchAttributes;
  /** Attributes by which workflows are found. */
  typedSearchAttributes?: SearchAttributesInput;
  /** Time for all runs together. @defaultValue unlimited */
  workflowExecutionTimeout?: Duration;
  /** Time for one run. @defaultValue unlimited */
  workflowRunTimeout?: Duration;
  /** Time for one workflow task. @defaultValue 10 seconds */
  workflowTaskTimeout?: Duration;
  /** Wait before the first run. */
  startDelay?: Duration;
  /** One line about this workflow, shown by the Temporal Web UI; at most 400 bytes. */
  staticSummary?: string;
  /** More about this workflow, as Markdown, shown by the Temporal Web UI; at most 20 000 bytes. */
  staticDetails?: string;
  priority?: Priority;
  versioningOverride?: VersioningOverride;
  /** Starts with one id are one start, however often they are sent. @defaultValue a random id for each call */
  requestId?: string;
}

/** Options of `start` and `execute`. */
export type WorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = WorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** What a start sends: options after checks, with arguments, task queue and request id. */
export type CompiledWorkflowOptions = Readonly<
  Omit<WorkflowOptions, keyof CallOptions | keyof ResultOptions> & {
    args: readonly unknown[];
    taskQueue: string;
    requestId: string;
  }
>;

type Pin = Exclude<VersioningOverride, string>['pinnedTo'];

const pinSchema = optionsOf<Exclude<VersioningOverride, string>>()({
  pinnedTo: object(optionsOf<Pin>()({ deploymentName: text().required(), buildId: text().required() })).required(),
});

export const resultSchema = optionsOf<ResultOptions>()({
  followRuns: flag().default(true),
  returns: typeOption.otherwise('plain JSON'),
});

const startProperties = {
  ...callSchema.properties,
  ...resultSchema.properties,
  args: array().otherwise('none'),
  workflowId: text().required(),
  taskQueue: text().otherwise('that of @Workflow({ taskQueue }), then that of the client'),
  workflowIdReusePolicy: word('ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE').otherwise(
    'ALLOW_DUPLICATE',
  ),
  workflowIdConflictPolicy: word('FAIL', 'USE_EXISTING', 'TERMINATE_EXISTING').otherwise('FAIL'),
  retry: object(retryOptions).otherwise('never'),
  cronSchedule: text().otherwise('none'),
  memo: anyObject<Record<string, unknown>>().otherwise('none'),
  searchAttributes: untypedSearchAttributesOption.otherwise('none'),
  typedSearchAttributes: typedSearchAttributesOption.otherwise('none'),
  workflowExecutionTimeout: duration().otherwise('unlimited'),
  workflowRunTimeout: duration().otherwise('unlimited'),
  workflowTaskTimeout: duration().otherwise('10 seconds'),
  startDelay: duration().otherwise('none'),
  staticSummary: text(),
  staticDetails: text(),
  priority: object(priorityOptions),
  versioningOverride: or('AUTO_UPGRADE', object(pinSchema)).otherwise('none'),
  requestId: text().otherwise('a random id for each call'),
} as const;

/** Options of `start` and `execute`. */
export const startSchema = optionsOf<WorkflowOptions & { args?: readonly unknown[] }>()(startProperties);

/** Options of `signalWithStart`; the signal is read by its own name. */
export const signalWithStartSchema = optionsOf<
  WorkflowOptions & { args?: readonly unknown[]; signal: unknown; signalArgs?: readonly unknown[] }
>()({ ...startProperties, signal: anything('a signal').required(), signalArgs: array().otherwise('none') });

/**
 * Checks the options of a start and fills in what the workflow class and the client say.
 *
 * @throws ClientOptionsError naming workflow, option and cure
 */
export function compileStartOptions(
  { type, definition }: WorkflowReference,
  options: WorkflowOptions & { args?: readonly unknown[] },
  defaults: { taskQueue: string | undefined; requestId: string },
  schema: { read(options: unknown, place: OptionPlace): unknown } = startSchema,
): CompiledWorkflowOptions {
  const place = callPlace(`start of workflow '${type}'`);
  schema.read(options, place);
  const taskQueue = options.taskQueue ?? definition?.options.taskQueue ?? defaults.taskQueue;
  if (taskQueue === undefined) {
    return place
      .at('taskQueue')
      .refuse('is missing', 'Set it here, in @Workflow({ taskQueue }), or as an option of the client.');
  }
  const { abortSignal: _signal, timeout: _timeout, followRuns: _follow, returns: _returns, ...sent } = options;
  return { ...sent, args: options.args ?? [], taskQueue, requestId: options.requestId ?? defaults.requestId };
}
