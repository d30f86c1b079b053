/** Options of an activity call, and their compiled form: checked and in milliseconds, once per proxy. */
import { optionalDurationToMs, type Duration } from '../common/duration.js';
import type { ActivityCancellationType, Priority, RetryPolicy, RetryPolicyMs } from '../common/policies.js';
import { WorkflowCallError } from './runtime/call-error.js';
import { compileRetryPolicy } from './runtime/retry-policy.js';

/** How an activity is run. One of `startToCloseTimeout` and `scheduleToCloseTimeout` must be given. */
export interface ActivityOptions {
  /** Longest time of one attempt. */
  startToCloseTimeout?: Duration;
  /** Longest time from scheduling to the end, all attempts together. */
  scheduleToCloseTimeout?: Duration;
  /** Longest time in the task queue. @defaultValue as `scheduleToCloseTimeout` */
  scheduleToStartTimeout?: Duration;
  /** Longest time between two heartbeats. @defaultValue no heartbeats expected */
  heartbeatTimeout?: Duration;
  /** @defaultValue the server's policy: unlimited attempts from 1 s, doubling, at most 100 s apart */
  retry?: RetryPolicy;
  /** @defaultValue the task queue of the workflow */
  taskQueue?: string;
  /** @defaultValue the number of the activity in the run */
  activityId?: string;
  /** What cancelling the call waits for. @defaultValue `TRY_CANCEL` */
  cancellationType?: ActivityCancellationType;
  /** Lets the worker of the workflow run the activity at once, without a way over the server. @defaultValue true */
  allowEagerDispatch?: boolean;
  priority?: Priority;
  /** One line for the Temporal Web UI. */
  summary?: string;
}

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

const cancellationTypes: Readonly<Record<ActivityCancellationType, true>> = {
  TRY_CANCEL: true,
  WAIT_CANCELLATION_COMPLETED: true,
  ABANDON: true,
};

const compiled = new WeakMap<ActivityOptions, CompiledActivityOptions>();

/**
 * @param caller - the function that was given the options, for the message
 * @throws WorkflowCallError when both time-outs are missing, or an option is malformed
 */
export function compileActivityOptions(options: ActivityOptions, caller: string): CompiledActivityOptions {
  const known = compiled.get(options);
  if (known) return known;
  if (options.startToCloseTimeout === undefined && options.scheduleToCloseTimeout === undefined) {
    throw new WorkflowCallError(
      `${caller} needs 'startToCloseTimeout' or 'scheduleToCloseTimeout': without one a lost activity would be waited for without end`,
    );
  }
  const duration = (name: keyof ActivityOptions): number | undefined => {
    try {
      return optionalDurationToMs(options[name] as Duration | undefined);
    } catch (cause) {
      throw new WorkflowCallError(`Option '${name}' of ${caller}: ${(cause as Error).message}`, { cause });
    }
  };
  checkNames(options, caller);
  const result: CompiledActivityOptions = {
    scheduleToCloseTimeoutMs: duration('scheduleToCloseTimeout'),
    scheduleToStartTimeoutMs: duration('scheduleToStartTimeout'),
    startToCloseTimeoutMs: duration('startToCloseTimeout'),
    heartbeatTimeoutMs: duration('heartbeatTimeout'),
    retryPolicy: compileRetryPolicy(options.retry, caller),
    cancellationType: options.cancellationType ?? 'TRY_CANCEL',
    allowEagerDispatch: options.allowEagerDispatch ?? true,
  };
  compiled.set(options, result);
  return result;
}

function checkNames(options: ActivityOptions, caller: string): void {
  for (const name of ['activityId', 'taskQueue'] as const) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw new WorkflowCallError(`Option '${name}' of ${caller} must be a text that is not empty`);
  }
  const { cancellationType } = options;
  if (cancellationType === undefined || Object.hasOwn(cancellationTypes, cancellationType)) return;
  throw new WorkflowCallError(
    `Option 'cancellationType' of ${caller} is '${String(cancellationType)}'. Give one of ${Object.keys(cancellationTypes).join(', ')}`,
  );
}
