import type { UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import type { Option } from '../common/options/option.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import {
  anyObject,
  anything,
  array,
  custom,
  duration,
  flag,
  object,
  or,
  record,
  text,
  word,
} from '../common/options/option-types.js';
import { priorityOptions, retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { Priority, RetryPolicy, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '../common/policies.js';
import { TypedSearchAttributes, type SearchAttributePair } from '../common/search-attributes.js';
import { callPlace, callSchema, type CallOptions } from './call-options.js';
import type { WorkflowReference } from './workflow-reference.js';

/** `args` of a call, optional when every parameter is. */
export type ArgsOption<Args extends readonly unknown[]> = [] extends Args
  ? { /** Arguments, in the order of the parameters. @defaultValue none */ args?: Readonly<Args> }
  : { /** Arguments, in the order of the parameters. */ args: Readonly<Args> };

/** Overrides the versioning behavior of a workflow. */
export type VersioningOverride = 'AUTO_UPGRADE' | { pinnedTo: { deploymentName: string; buildId: string } };

/** Search attributes by name. Values are always lists. */
export type UntypedSearchAttributes = Record<string, readonly (string | number | boolean | Date)[]>;

/** Options of `result()`. */
export interface ResultOptions {
  /**
   * Whether `result()` follows the runs created by continue-as-new, retries and cron schedules.
   *
   * @defaultValue true
   */
  followRuns?: boolean;
  /**
   * Class of the result, or an array that contains the class of its elements: `() => Receipt`, `() => [Line]`.
   *
   * @defaultValue plain JSON
   */
  returns?: TypeThunk;
}

/** Options of a new workflow, except its arguments. */
export interface WorkflowOptions extends CallOptions, ResultOptions {
  /** Unique among the running workflows of the namespace. Derive it from a business identifier, such as an order number. */
  workflowId: string;
  /** @defaultValue the task queue from `@Workflow({ taskQueue })`, then that of the client */
  taskQueue?: string;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy;
  /** Retry policy for a failed workflow. @defaultValue no retries */
  retry?: RetryPolicy;
  /** Runs the workflow on the schedule of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values returned by `list` and `describe`. Converted like arguments. */
  memo?: Record<string, unknown>;
  /** @deprecated The server has to guess the types. Use `typedSearchAttributes`. */
  searchAttributes?: UntypedSearchAttributes;
  /** Attributes to find workflows by in list filters. */
  typedSearchAttributes?: TypedSearchAttributes | readonly SearchAttributePair[];
  /** Timeout of the entire execution, including retries and runs continued as new. @defaultValue unlimited */
  workflowExecutionTimeout?: Duration;
  /** Timeout of a single run. @defaultValue unlimited */
  workflowRunTimeout?: Duration;
  /** Timeout of a single workflow task. @defaultValue 10 seconds */
  workflowTaskTimeout?: Duration;
  /** Delay before the first run. */
  startDelay?: Duration;
  /** Single-line summary of this workflow for the Temporal Web UI, at most 400 bytes. */
  staticSummary?: string;
  /** Details about this workflow in Markdown for the Temporal Web UI, at most 20,000 bytes. */
  staticDetails?: string;
  priority?: Priority;
  versioningOverride?: VersioningOverride;
  /** ID of the request. Sending the same ID again does not start another workflow. @defaultValue a random id for each call */
  requestId?: string;
}

/** Options of `start` and `execute`. */
export type WorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = WorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** Validated options of a start, with arguments, task queue and request ID. */
export type CompiledWorkflowOptions = Readonly<
  Omit<WorkflowOptions, keyof CallOptions | keyof ResultOptions> & {
    args: readonly unknown[];
    taskQueue: string;
    requestId: string;
  }
>;

const typed = custom<NonNullable<WorkflowOptions['typedSearchAttributes']>>('search attributes', (value, place) =>
  value instanceof TypedSearchAttributes || Array.isArray(value)
    ? (value as TypedSearchAttributes | readonly SearchAttributePair[])
    : place.refuseValue(value),
).fix('Use an array of { key, value }, or new TypedSearchAttributes().');

const untyped = record(
  custom<UntypedSearchAttributes[string]>('an array', (value, place) =>
    Array.isArray(value) ? (value as UntypedSearchAttributes[string]) : place.refuseValue(value),
  ),
) as Option<UntypedSearchAttributes>;

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
  searchAttributes: untyped.otherwise('none'),
  typedSearchAttributes: typed.otherwise('none'),
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

/** Options of `signalWithStart`, without the signal itself. */
export const signalWithStartSchema = optionsOf<
  WorkflowOptions & { args?: readonly unknown[]; signal: unknown; signalArgs?: readonly unknown[] }
>()({ ...startProperties, signal: anything('a signal').required(), signalArgs: array().otherwise('none') });

/**
 * Validates the options of a start and fills in defaults from the workflow class and the client.
 *
 * @throws ClientOptionsError naming the workflow, the option and the fix
 */
export function compileStartOptions(
  { type, definition }: WorkflowReference,
  options: WorkflowOptions & { args?: readonly unknown[] },
  defaults: { taskQueue: string | undefined; requestId: string },
  schema: { read(options: unknown, place: OptionPlace): unknown } = startSchema,
): CompiledWorkflowOptions {
  const place = callPlace(`start of workflow "${type}"`);
  schema.read(options, place);
  const taskQueue = options.taskQueue ?? definition?.options.taskQueue ?? defaults.taskQueue;
  if (taskQueue === undefined) {
    return place
      .at('taskQueue')
      .refuse('is missing', 'Set it here, in @Workflow({ taskQueue }), or in the client options.');
  }
  const { abortSignal: _signal, timeout: _timeout, followRuns: _follow, returns: _returns, ...sent } = options;
  return { ...sent, args: options.args ?? [], taskQueue, requestId: options.requestId ?? defaults.requestId };
}
