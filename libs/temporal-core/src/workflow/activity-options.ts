/** Options of an activity call, and their compiled form: checked and in milliseconds, once per proxy. */
import type { Duration } from '../common/duration.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { array, duration, flag, object, record, text, word } from '../common/options/option-types.js';
import { priorityOptions, retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { ActivityCancellationType, Priority, RetryPolicy, RetryPolicyMs } from '../common/policies.js';
import { callPlace } from './runtime/call-error.js';
import { compileRetryPolicy } from './runtime/retry-policy.js';

interface CommonActivityOptions {
  /** Maximum time of one attempt. */
  startToCloseTimeout?: Duration;
  /** Maximum time from scheduling to the end, all attempts and the waits between them included. */
  scheduleToCloseTimeout?: Duration;
  /** Maximum time that the task may wait in the task queue. @defaultValue as `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Maximum time between two heartbeats. @defaultValue no heartbeats expected */
  heartbeatTimeout?: Duration;
  /** When a failed attempt is retried. @defaultValue unlimited attempts, after 1 s, 2 s, 4 s … 100 s */
  retry?: RetryPolicy;
  /** @defaultValue the task queue of the workflow */
  taskQueue?: string;
  /** Unique within the run. @defaultValue the number of the activity in the run */
  activityId?: string;
  /**
   * What cancelling the call waits for: `TRY_CANCEL` rejects at once, `WAIT_CANCELLATION_COMPLETED` waits until the activity
   * has ended, `ABANDON` does not even request the cancellation. @defaultValue `TRY_CANCEL`
   */
  cancellationType?: ActivityCancellationType;
  /** Lets the worker of the workflow run the activity at once, without a round trip to the server. @defaultValue true */
  allowEagerDispatch?: boolean;
  /** Order among the tasks of the queue. */
  priority?: Priority;
  /** One line for the Temporal Web UI. */
  summary?: string;
}

/** How an activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type ActivityOptions = CommonActivityOptions &
  ({ startToCloseTimeout: Duration } | { scheduleToCloseTimeout: Duration });

/** Options of `proxyActivities`. */
export type ActivityProxyOptions<A> = ActivityOptions & {
  /** Activity types, where they differ from the names of the methods. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of results, by which they are revived. @defaultValue plain JSON */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
};

/** Options of `executeActivity`. */
export type ExecuteActivityOptions = ActivityOptions & {
  /** Arguments of the activity. @defaultValue none */
  args?: readonly unknown[];
  /** Class of the result. @defaultValue plain JSON */
  returns?: TypeThunk;
};

/** Every option that all calls take, checked alike. */
const activityProperties = optionsOf<CommonActivityOptions>()({
  startToCloseTimeout: duration({ above: 0 }),
  scheduleToCloseTimeout: duration({ above: 0 }),
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('as scheduleToCloseTimeout'),
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

export const activityProxySchema = optionsOf<
  CommonActivityOptions & {
    [K in Exclude<keyof ActivityProxyOptions<object>, keyof CommonActivityOptions>]: Readonly<
      Record<string, { names: string; returns: TypeThunk }[K]>
    >;
  }
>()({ ...activityProperties, names: record(text()), returns: record(typeOption) }, requireCloseTimeout);

export const executeActivitySchema = optionsOf<CommonActivityOptions & ExecuteActivityOptions>()(
  { ...activityProperties, args: array(), returns: typeOption },
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
