import type { ArgsOption, UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { anyObject, array, custom, duration, flag, object, or, text, word } from '../common/options/option-types.js';
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
import type { SignalArgs, SignalOf } from '../common/message-types.js';
import type { WorkflowReference } from '../common/workflow-reference.js';

/** Overrides the versioning behavior of a workflow. */
export type VersioningOverride =
  | 'AUTO_UPGRADE'
  | {
      /** The version to run on. */
      pinnedTo: {
        /** Name of the worker deployment. */
        deploymentName: string;
        /** Build ID within the deployment. */
        buildId: string;
      };
    };

/** Options of `result()`. */
export interface ResultOptions {
  /**
   * Whether `result()` follows continue-as-new, retries and cron schedules to the last run.
   *
   * @defaultValue true
   */
  followRuns?: boolean;
  /** Class of the result, or of the elements of a list: `() => Receipt`, `() => [Line]`. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** Options of a new workflow, except its arguments. */
export interface WorkflowOptions extends CallOptions, ResultOptions {
  /** ID of the workflow, unique among the running workflows of the namespace. Derive it from your data, such as an order ID. */
  workflowId: string;
  /** Task queue of the workers that run the workflow. @defaultValue that of `@Workflow({ taskQueue })`, then that of the client */
  taskQueue?: string;
  /** What happens if a workflow with the ID has already *closed*. @defaultValue `ALLOW_DUPLICATE` */
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  /** What happens if a workflow with the ID is *running*. @defaultValue `FAIL` */
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy;
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
  /** Delay before the first run. */
  startDelay?: Duration;
  /** Single-line description shown in the Temporal Web UI; at most 400 bytes. */
  staticSummary?: string;
  /** Details in Markdown, shown in the Temporal Web UI; at most 20,000 bytes. */
  staticDetails?: string;
  /** Priority of the tasks of the workflow within their task queue. */
  priority?: Priority;
  /** Worker version that runs the workflow, regardless of its own versioning behavior. */
  versioningOverride?: VersioningOverride;
  /** Idempotency key: starts with the same request ID count as one start. @defaultValue a random ID for each call */
  requestId?: string;
}

/** Options of `start` and `execute`. */
export type WorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = WorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** Options of `signalWithStart`. */
export type WorkflowSignalWithStartOptions<
  W extends WorkflowShape = UntypedWorkflow,
  M extends SignalOf<W> = SignalOf<W>,
> = WorkflowStartOptions<W> & {
  /** Signal that is sent to the workflow, whether it is already running or is started. */
  signal: M;
} & ([] extends SignalArgs<W, M>
    ? {
        /** Arguments of the signal, in the order of its parameters. */
        signalArgs?: Readonly<SignalArgs<W, M>>;
      }
    : {
        /** Arguments of the signal, in the order of its parameters. */
        signalArgs: Readonly<SignalArgs<W, M>>;
      });

/** Validated options of a start, with arguments, task queue and request ID. */
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
  requestId: text().otherwise('a random ID for each call'),
} as const;

/** Options of `start` and `execute`. */
export const startSchema = optionsOf<WorkflowOptions & ArgsOption<unknown[]>>()(startProperties);

/** Whether the workflow has the signal is checked with the workflow. */
const signalOption = custom<SignalOf<UntypedWorkflow>>('a signal, by its name or definition', (value, place) => {
  const name: unknown = typeof value === 'object' ? (value as { name?: unknown } | null)?.name : value;
  return typeof name === 'string' && name !== '' ? (value as SignalOf<UntypedWorkflow>) : place.refuseValue(value);
});

/** Options of `signalWithStart`. */
export const signalWithStartSchema = optionsOf<WorkflowSignalWithStartOptions>()({
  ...startProperties,
  signal: signalOption.required(),
  signalArgs: array().otherwise('none'),
});

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
