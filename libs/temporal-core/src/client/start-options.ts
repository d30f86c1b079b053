import type { ArgsOption, UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import { newWorkflowProperties, type NewWorkflowOptions } from '../common/options/new-workflow-options.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { array, custom, duration, flag, object, or, text, word } from '../common/options/option-types.js';
import { priorityOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { Priority, WorkflowIdConflictPolicy } from '../common/policies.js';
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
export interface WorkflowOptions extends CallOptions, ResultOptions, NewWorkflowOptions {
  /** ID of the workflow, unique among the running workflows of the namespace. Derive it from your data, such as an order ID. */
  workflowId: string;
  /** Task queue of the workers that run the workflow. @defaultValue that of `@Workflow({ taskQueue })`, then that of the client */
  taskQueue?: string;
  /** What happens if a workflow with the ID is *running*. @defaultValue `FAIL` */
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy;
  /** Delay before the first run. */
  startDelay?: Duration;
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
  ...newWorkflowProperties,
  args: array().otherwise('none'),
  workflowId: text().required(),
  taskQueue: text().otherwise('that of @Workflow({ taskQueue }), then that of the client'),
  workflowIdConflictPolicy: word('FAIL', 'USE_EXISTING', 'TERMINATE_EXISTING').otherwise('FAIL'),
  startDelay: duration().otherwise('none'),
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
