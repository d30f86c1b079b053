/** Options of a local activity call, and their compiled form. */
import type { Duration } from '../common/duration.js';
import type { Option } from '../common/options/option.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { array, duration, object, record, text, word } from '../common/options/option-types.js';
import { retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { ActivityCancellationType, RetryPolicy } from '../common/policies.js';
import type { ScheduleLocalActivityCommand } from '../activation/commands.js';
import { requireCloseTimeout } from './activity-options.js';
import { callPlace } from './runtime/call-error.js';
import { compileRetryPolicy } from '../common/retry-policy.js';

interface CommonLocalActivityOptions {
  /** Maximum time for a single attempt. Either this or `scheduleToCloseTimeout` is required. */
  startToCloseTimeout?: Duration;
  /** Maximum time for all attempts, including the waits between them. */
  scheduleToCloseTimeout?: Duration;
  /** Maximum time that an attempt waits for a slot of the worker. @defaultValue that of `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Retries of failed attempts. @defaultValue unlimited attempts, after 1 s, 2 s, 4 s … 100 s */
  retry?: RetryPolicy;
  /** Longest wait between attempts that blocks the workflow task; a longer one becomes a timer of the workflow. @defaultValue 1 minute */
  localRetryThreshold?: Duration;
  /**
   * What happens when the call is cancelled: `TRY_CANCEL` requests cancellation and rejects immediately,
   * `WAIT_CANCELLATION_COMPLETED` waits until the activity has ended, `ABANDON` does not request cancellation. @defaultValue `WAIT_CANCELLATION_COMPLETED`
   */
  cancellationType?: ActivityCancellationType;
  /** Single-line description shown in the Temporal Web UI. */
  summary?: string;
}

/** How a local activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type LocalActivityOptions = CommonLocalActivityOptions &
  ({ startToCloseTimeout: Duration } | { scheduleToCloseTimeout: Duration });

/** Options of `proxyLocalActivities`. */
export type LocalActivityProxyOptions<A> = LocalActivityOptions & {
  /** Activity types by method name, where the two differ. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of the results, by method name; other results are plain JSON. */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
};

/** Options of `executeLocalActivity`. */
export type ExecuteLocalActivityOptions = LocalActivityOptions & {
  /** Arguments of the activity. */
  args?: readonly unknown[];
  /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
  returns?: TypeThunk;
};

/** Every option that all calls take, checked alike. */
const properties = optionsOf<CommonLocalActivityOptions>()({
  startToCloseTimeout: duration({ above: 0 }),
  scheduleToCloseTimeout: duration({ above: 0 }),
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('that of scheduleToCloseTimeout'),
  retry: object(retryOptions).otherwise('unlimited attempts, after 1 s, 2 s, 4 s … 100 s'),
  localRetryThreshold: duration({ above: 0 }).default('1 minute'),
  cancellationType: word('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON').default('WAIT_CANCELLATION_COMPLETED'),
  summary: text(),
}).properties;

type ReadOptions = OptionsRead<typeof properties>;

const checkTimeouts = (options: ReadOptions, place: OptionPlace): void => requireCloseTimeout(options, place);

export const localActivitySchema = optionsOf<CommonLocalActivityOptions>()(properties, checkTimeouts);

type ByMethod = Pick<LocalActivityProxyOptions<Record<string, unknown>>, 'names' | 'returns'>;

export const localActivityProxySchema = optionsOf<CommonLocalActivityOptions & ByMethod>()(
  {
    ...properties,
    names: record(text()) as Option<NonNullable<ByMethod['names']>, Readonly<Record<string, string>>>,
    returns: record(typeOption) as Option<NonNullable<ByMethod['returns']>, Readonly<Record<string, TypeThunk>>>,
  },
  checkTimeouts,
);

export const executeLocalActivitySchema = optionsOf<CommonLocalActivityOptions & ExecuteLocalActivityOptions>()(
  { ...properties, args: array(), returns: typeOption.otherwise('plain JSON') },
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
