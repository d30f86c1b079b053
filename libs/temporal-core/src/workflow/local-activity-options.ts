/** Options of a local activity, and their compiled form. */
import type { ScheduleLocalActivityCommand } from '../activation/commands.js';
import type { Duration } from '../common/duration.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import { duration, word } from '../common/options/option-types.js';
import type { ActivityCancellationType } from '../common/policies.js';
import { compileRetryPolicy } from '../common/retry-policy.js';
import {
  activityCallProperties,
  ActivityOptionsOf,
  argumentProperties,
  methodProperties,
  requireCloseTimeout,
  type ActivityCallOptions,
  type AnyMethodOptions,
  type CallArguments,
  type CloseTimeout,
  type MethodOptions,
} from './activity-call-options.js';

interface CommonLocalActivityOptions extends ActivityCallOptions {
  /** Maximum time that an attempt waits for a slot of the worker. @defaultValue that of `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Longest wait between attempts that blocks the workflow task; a longer one becomes a timer of the workflow. @defaultValue 1 minute */
  localRetryThreshold?: Duration;
  /**
   * What happens when the call is cancelled: `TRY_CANCEL` requests cancellation and rejects immediately,
   * `WAIT_CANCELLATION_COMPLETED` waits until the activity has ended, `ABANDON` does not request cancellation. @defaultValue `WAIT_CANCELLATION_COMPLETED`
   */
  cancellationType?: ActivityCancellationType;
}

/** How a local activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type LocalActivityOptions = CommonLocalActivityOptions & CloseTimeout;

/** Options of `proxyLocalActivities`. */
export type LocalActivityProxyOptions<A> = LocalActivityOptions & MethodOptions<A>;

/** Options of `executeLocalActivity`. */
export type ExecuteLocalActivityOptions = LocalActivityOptions & CallArguments;

/** Every option that all calls take, checked alike. */
const localActivityProperties = optionsOf<CommonLocalActivityOptions>()({
  ...activityCallProperties,
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('that of scheduleToCloseTimeout'),
  localRetryThreshold: duration({ above: 0 }).default('1 minute'),
  cancellationType: word('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON').default('WAIT_CANCELLATION_COMPLETED'),
}).properties;

type ReadLocalActivityOptions = OptionsRead<typeof localActivityProperties>;

export const localActivitySchema = optionsOf<CommonLocalActivityOptions>()(
  localActivityProperties,
  requireCloseTimeout,
);

export const localActivityProxySchema = optionsOf<CommonLocalActivityOptions & AnyMethodOptions>()(
  { ...localActivityProperties, ...methodProperties },
  requireCloseTimeout,
);

export const executeLocalActivitySchema = optionsOf<CommonLocalActivityOptions & CallArguments>()(
  { ...localActivityProperties, ...argumentProperties },
  requireCloseTimeout,
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

export const localActivityOptions = new ActivityOptionsOf<
  LocalActivityOptions,
  ReadLocalActivityOptions,
  CompiledLocalActivityOptions
>({ plain: localActivitySchema, proxy: localActivityProxySchema, execute: executeLocalActivitySchema }, (read) => ({
  scheduleToCloseTimeoutMs: read.scheduleToCloseTimeout,
  scheduleToStartTimeoutMs: read.scheduleToStartTimeout,
  startToCloseTimeoutMs: read.startToCloseTimeout,
  retryPolicy: compileRetryPolicy(read.retry),
  localRetryThresholdMs: read.localRetryThreshold,
  cancellationType: read.cancellationType,
}));
