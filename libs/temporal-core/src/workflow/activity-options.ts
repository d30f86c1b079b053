/** Options of an activity call, and their compiled form: checked and in milliseconds, once per proxy. */
import type { Duration } from '../common/duration.js';
import type { Option } from '../common/options/option.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { array, duration, flag, object, record, text, word } from '../common/options/option-types.js';
import { priorityOptions, retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { ActivityCancellationType, Priority, RetryPolicy, RetryPolicyMs } from '../common/policies.js';
import { callPlace } from './runtime/call-error.js';
import { compileRetryPolicy } from '../common/retry-policy.js';

interface CommonActivityOptions {
  /** Maximum time for a single attempt. Either this or `scheduleToCloseTimeout` is required. */
  startToCloseTimeout?: Duration;
  /** Maximum time for all attempts, including the waits between them. */
  scheduleToCloseTimeout?: Duration;
  /** Maximum time in the task queue before a worker picks the activity up. @defaultValue that of `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Maximum time between two heartbeats; required for an activity to learn of its cancellation. @defaultValue no heartbeats expected */
  heartbeatTimeout?: Duration;
  /** Retries of failed attempts. @defaultValue unlimited attempts, after 1 s, 2 s, 4 s … 100 s */
  retry?: RetryPolicy;
  /** Task queue of the worker that runs the activity. @defaultValue the task queue of the workflow */
  taskQueue?: string;
  /** ID of the activity, unique within the run. @defaultValue the number of the activity in the run */
  activityId?: string;
  /**
   * What happens when the call is cancelled: `TRY_CANCEL` requests cancellation and rejects immediately,
   * `WAIT_CANCELLATION_COMPLETED` waits until the activity has ended, `ABANDON` does not request cancellation. @defaultValue `TRY_CANCEL`
   */
  cancellationType?: ActivityCancellationType;
  /** Whether the worker of the workflow may start the activity without a poll. @defaultValue true */
  allowEagerDispatch?: boolean;
  /** Priority of the activity within its task queue. */
  priority?: Priority;
  /** Single-line description shown in the Temporal Web UI. */
  summary?: string;
}

/** How an activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type ActivityOptions = CommonActivityOptions &
  ({ startToCloseTimeout: Duration } | { scheduleToCloseTimeout: Duration });

/** Options of `proxyActivities`. */
export type ActivityProxyOptions<A> = ActivityOptions & {
  /** Activity types by method name, where the two differ. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of the results, by method name; other results are plain JSON. */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
};

/** Options of `executeActivity`. */
export type ExecuteActivityOptions = ActivityOptions & {
  /** Arguments of the activity. */
  args?: readonly unknown[];
  /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
  returns?: TypeThunk;
};

/** Every option that all calls take, checked alike. */
const activityProperties = optionsOf<CommonActivityOptions>()({
  startToCloseTimeout: duration({ above: 0 }),
  scheduleToCloseTimeout: duration({ above: 0 }),
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('that of scheduleToCloseTimeout'),
  heartbeatTimeout: duration({ above: 0 }).otherwise('no heartbeats expected'),
  retry: object(retryOptions).otherwise('unlimited attempts, after 1 s, 2 s, 4 s … 100 s'),
  taskQueue: text().otherwise('the task queue of the workflow'),
  activityId: text().otherwise('the number of the activity in the run'),
  cancellationType: word('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON').default('TRY_CANCEL'),
  allowEagerDispatch: flag().default(true),
  priority: object(priorityOptions),
  summary: text(),
}).properties;

type ReadActivityOptions = OptionsRead<typeof activityProperties>;

/** Refuses options without a time after which the activity counts as lost. */
export function requireCloseTimeout(
  options: { startToCloseTimeout?: number; scheduleToCloseTimeout?: number },
  place: OptionPlace,
): void {
  if (options.startToCloseTimeout !== undefined || options.scheduleToCloseTimeout !== undefined) return;
  place.refuse(
    'have neither "startToCloseTimeout" nor "scheduleToCloseTimeout"',
    'Set one of them: without a timeout, a lost activity would never be noticed.',
  );
}

export const activitySchema = optionsOf<CommonActivityOptions>()(activityProperties, requireCloseTimeout);

type ByMethod = Pick<ActivityProxyOptions<Record<string, unknown>>, 'names' | 'returns'>;

export const activityProxySchema = optionsOf<CommonActivityOptions & ByMethod>()(
  {
    ...activityProperties,
    names: record(text()) as Option<NonNullable<ByMethod['names']>, Readonly<Record<string, string>>>,
    returns: record(typeOption) as Option<NonNullable<ByMethod['returns']>, Readonly<Record<string, TypeThunk>>>,
  },
  requireCloseTimeout,
);

export const executeActivitySchema = optionsOf<CommonActivityOptions & ExecuteActivityOptions>()(
  { ...activityProperties, args: array(), returns: typeOption.otherwise('plain JSON') },
  requireCloseTimeout,
);

/** {@link ActivityOptions} as the command carries them. */
export interface CompiledActivityOptions {
  readonly scheduleToCloseTimeoutMs?: number;
  readonly scheduleToStartTimeoutMs?: number;
  readonly startToCloseTimeoutMs?: number;
  readonly heartbeatTimeoutMs?: number;
  readonly retryPolicy?: RetryPolicyMs;
  readonly cancellationType: ActivityCancellationType;
  readonly allowEagerDispatch: boolean;
}

const compiled = new WeakMap<object, CompiledActivityOptions>();

/**
 * Checks options where nobody has yet: those of a proxy are checked when it is made, those that an interceptor changed here.
 *
 * @param caller - the function that was given the options, for the message
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 */
export function compileActivityOptions(options: ActivityOptions, caller: string): CompiledActivityOptions {
  return compiled.get(options) ?? remember(options, activitySchema.read(options, callPlace(caller)));
}

/** Keeps what was read of `options`, so that it is read once. */
export function remember(options: ActivityOptions, read: ReadActivityOptions): CompiledActivityOptions {
  const result: CompiledActivityOptions = {
    scheduleToCloseTimeoutMs: read.scheduleToCloseTimeout,
    scheduleToStartTimeoutMs: read.scheduleToStartTimeout,
    startToCloseTimeoutMs: read.startToCloseTimeout,
    heartbeatTimeoutMs: read.heartbeatTimeout,
    retryPolicy: compileRetryPolicy(read.retry),
    cancellationType: read.cancellationType,
    allowEagerDispatch: read.allowEagerDispatch,
  };
  compiled.set(options, result);
  return result;
}
