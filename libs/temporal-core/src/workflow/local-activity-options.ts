/** Options of a local activity call, and their compiled form. */
import type { Duration } from '../common/duration.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { array, duration, object, record, text, word } from '../common/options/option-types.js';
import { retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { ActivityCancellationType, RetryPolicy } from '../common/policies.js';
import type { ScheduleLocalActivityCommand } from '../activation/commands.js';
import { requireCloseTimeout } from './activity-options.js';
import { callPlace } from './runtime/call-error.js';
import { compileRetryPolicy } from './runtime/retry-policy.js';

interface CommonLocalActivityOptions {
  /** Maximum time of one attempt. */
  startToCloseTimeout?: Duration;
  /** Maximum time from scheduling to the end, all attempts and the waits between them included. */
  scheduleToCloseTimeout?: Duration;
  /** Maximum time that an attempt waits for a slot of the worker. @defaultValue as `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** When a failed attempt is retried. @defaultValue unlimited attempts, after 1 s, 2 s, 4 s … 100 s */
  retry?: RetryPolicy;
  /** A longer wait before the next attempt becomes a timer of the workflow. @defaultValue 1 minute */
  localRetryThreshold?: Duration;
  /**
   * What cancelling the call waits for: `TRY_CANCEL` rejects at once, `WAIT_CANCELLATION_COMPLETED` waits until the activity
   * has ended, `ABANDON` does not even cancel it. @defaultValue `WAIT_CANCELLATION_COMPLETED`
   */
  cancellationType?: ActivityCancellationType;
  /** One line for the Temporal Web UI. */
  summary?: string;
}

/** How a local activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type LocalActivityOptions = CommonLocalActivityOptions &
  ({ startToCloseTimeout: Duration } | { scheduleToCloseTimeout: Duration });

/** Options of `proxyLocalActivities`. */
export type LocalActivityProxyOptions<A> = LocalActivityOptions & {
  /** Activity types, where they differ from the names of the methods. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of results, by which they are revived. @defaultValue plain JSON */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
};

/** Options of `executeLocalActivity`. */
export type ExecuteLocalActivityOptions = LocalActivityOptions & {
  /** Arguments of the activity. @defaultValue none */
  args?: readonly unknown[];
  /** Class of the result. @defaultValue plain JSON */
  returns?: TypeThunk;
};

/** Every option that all calls take, checked alike. */
const properties = optionsOf<CommonLocalActivityOptions>()({
  startToCloseTimeout: duration({ above: 0 }),
  scheduleToCloseTimeout: duration({ above: 0 }),
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('as scheduleToCloseTimeout'),
  retry: object(retryOptions).otherwise('unlimited attempts, after 1 s, 2 s, 4 s … 100 s'),
  localRetryThreshold: duration({ above: 0 }).default('1 minute'),
  cancellationType: word('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON').default('WAIT_CANCELLATION_COMPLETED'),
  summary: text(),
}).properties;

type ReadOptions = OptionsRead<typeof properties>;

const checkTimeouts = (options: ReadOptions, place: OptionPlace): void => requireCloseTimeout(options, place);

export const localActivitySchema = optionsOf<CommonLocalActivityOptions>()(properties, checkTimeouts);

export const localActivityProxySchema = optionsOf<
  CommonLocalActivityOptions & {
    [K in Exclude<keyof LocalActivityProxyOptions<object>, keyof CommonLocalActivityOptions>]: Readonly<
      Record<string, { names: string; returns: TypeThunk }[K]>
    >;
  }
>()({ ...properties, names: record(text()), returns: record(typeOption) }, checkTimeouts);

export const executeLocalActivitySchema = optionsOf<CommonLocalActivityOptions & ExecuteLocalActivityOptions>()(
  { ...properties, args: array(), returns: typeOption },
  checkTimeouts,
);

/** {@link LocalActivityOptions} as the command carries them. */
export type CompiledLocalActivityOptions = Pick<
  ScheduleLocalActivityCommand,
  | 'scheduleToCloseTimeoutMs'
  | 'scheduleToStartTimeoutMs'
  | 'startToCloseTimeoutMs'
  | 'retryPolicy'
  | 'localRetryThresholdMs'
  | 'cancellationType'
>;

const compiled = new WeakMap<object, CompiledLocalActivityOptions>();

/**
 * Checks options where nobody has yet.
 *
 * @param caller - the function that was given the options, for the message
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 */
export function compileLocalActivityOptions(
  options: LocalActivityOptions,
  caller: string,
): CompiledLocalActivityOptions {
  return compiled.get(options) ?? rememberLocal(options, localActivitySchema.read(options, callPlace(caller)));
}

/** Keeps what was read of `options`, so that it is read once. */
export function rememberLocal(options: LocalActivityOptions, read: ReadOptions): CompiledLocalActivityOptions {
  const result: CompiledLocalActivityOptions = {
    scheduleToCloseTimeoutMs: read.scheduleToCloseTimeout,
    scheduleToStartTimeoutMs: read.scheduleToStartTimeout,
    startToCloseTimeoutMs: read.startToCloseTimeout,
    retryPolicy: compileRetryPolicy(read.retry),
    localRetryThresholdMs: read.localRetryThreshold,
    cancellationType: read.cancellationType,
  };
  compiled.set(options, result);
  return result;
}
