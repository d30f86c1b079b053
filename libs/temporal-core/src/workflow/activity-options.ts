/** Options of a regular activity, and their compiled form. */
import type { Duration } from '../common/duration.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import { duration, flag, object, text, word } from '../common/options/option-types.js';
import { priorityOptions } from '../common/options/shared-options.js';
import type { ActivityCancellationType, Priority, RetryPolicyMs } from '../common/policies.js';
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

interface CommonActivityOptions extends ActivityCallOptions {
  /** Maximum time in the task queue before a worker picks the activity up. @defaultValue that of `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Maximum time between two heartbeats; required for an activity to learn of its cancellation. @defaultValue no heartbeats expected */
  heartbeatTimeout?: Duration;
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
}

/** How an activity is run. `startToCloseTimeout` or `scheduleToCloseTimeout` is required. */
export type ActivityOptions = CommonActivityOptions & CloseTimeout;

/** Options of `proxyActivities`. */
export type ActivityProxyOptions<A> = ActivityOptions & MethodOptions<A>;

/** Options of `executeActivity`. */
export type ExecuteActivityOptions = ActivityOptions & CallArguments;

/** Every option that all calls take, checked alike. */
const activityProperties = optionsOf<CommonActivityOptions>()({
  ...activityCallProperties,
  scheduleToStartTimeout: duration({ above: 0 }).otherwise('that of scheduleToCloseTimeout'),
  heartbeatTimeout: duration({ above: 0 }).otherwise('no heartbeats expected'),
  taskQueue: text().otherwise('the task queue of the workflow'),
  activityId: text().otherwise('the number of the activity in the run'),
  cancellationType: word('TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON').default('TRY_CANCEL'),
  allowEagerDispatch: flag().default(true),
  priority: object(priorityOptions),
}).properties;

type ReadActivityOptions = OptionsRead<typeof activityProperties>;

export const activitySchema = optionsOf<CommonActivityOptions>()(activityProperties, requireCloseTimeout);

export const activityProxySchema = optionsOf<CommonActivityOptions & AnyMethodOptions>()(
  { ...activityProperties, ...methodProperties },
  requireCloseTimeout,
);

export const executeActivitySchema = optionsOf<CommonActivityOptions & CallArguments>()(
  { ...activityProperties, ...argumentProperties },
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

export const activityOptions = new ActivityOptionsOf<ActivityOptions, ReadActivityOptions, CompiledActivityOptions>(
  { plain: activitySchema, proxy: activityProxySchema, execute: executeActivitySchema },
  (read) => ({
    scheduleToCloseTimeoutMs: read.scheduleToCloseTimeout,
    scheduleToStartTimeoutMs: read.scheduleToStartTimeout,
    startToCloseTimeoutMs: read.startToCloseTimeout,
    heartbeatTimeoutMs: read.heartbeatTimeout,
    retryPolicy: compileRetryPolicy(read.retry),
    cancellationType: read.cancellationType,
    allowEagerDispatch: read.allowEagerDispatch,
  }),
);
