/**
 * Calling local activities: activities that the worker of the workflow runs within its workflow task. The server records
 * only how they end, so they cost no round trips, and suit what is short.
 */
import type { LocalActivityBackoff } from '../activation/activation.js';
import type { TypeThunk } from '../common/parameter-types.js';
import { activityProxyOf, type ActivityProxy } from './activity-proxy.js';
import type { LocalActivityInput } from './interceptors.js';
import {
  localActivityOptions,
  type ExecuteLocalActivityOptions,
  type LocalActivityOptions,
  type LocalActivityProxyOptions,
} from './local-activity-options.js';
import { openActivity } from './runtime/activity-results.js';
import type { Activator } from './runtime/activator.js';
import { mutableActivatorFor } from './runtime/current.js';
import { handled, rejectedSoon } from './runtime/microtasks.js';
import type { Scope } from './runtime/scope.js';
import { currentScope } from './runtime/scope-tracker.js';
import { startTimer } from './runtime/timer-commands.js';

/**
 * An object whose methods run the activities of the same names as local ones. It can be created at module level and in field
 * initializers.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @example
 * private readonly prices = proxyLocalActivities<PriceActivities>({ startToCloseTimeout: '2s' });
 */
export function proxyLocalActivities<A = Record<string, (...args: unknown[]) => Promise<unknown>>>(
  options: LocalActivityProxyOptions<A>,
): ActivityProxy<A, LocalActivityOptions> {
  const { names, returns, options: callOptions } = localActivityOptions.readProxy('proxyLocalActivities()', options);
  const proxied = { names, returns, options: callOptions };
  return activityProxyOf<A, LocalActivityOptions>(proxied, (type, args, given, returned) => {
    localActivityOptions.of(given, `Local activity "${type}"`);
    return callLocalActivity(type, args, given, returned);
  });
}

/**
 * Runs one local activity by name.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with what the activity threw, or with ActivityFailure when it timed out or was cancelled
 */
export function executeLocalActivity<R = unknown>(
  activityType: string,
  options: ExecuteLocalActivityOptions,
): Promise<R> {
  const call = localActivityOptions.readCall('executeLocalActivity()', activityType, options);
  return callLocalActivity(activityType, call.args, call.options, call.returns) as Promise<R>;
}

/**
 * Runs one local activity by name, with arguments and options apart.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with what the activity threw, or with ActivityFailure when it timed out or was cancelled
 */
export function scheduleLocalActivity<R = unknown>(
  activityType: string,
  args: readonly unknown[],
  options: LocalActivityOptions,
): Promise<R> {
  const callOptions = localActivityOptions.readOptions(
    'scheduleLocalActivity()',
    activityType,
    'Local activity',
    options,
  );
  return callLocalActivity(activityType, args, callOptions, undefined) as Promise<R>;
}

/** The next attempt must wait longer than a workflow task may take. Interceptors see this error; authors do not. */
export class LocalActivityDoBackoff extends Error {
  override readonly name = 'LocalActivityDoBackoff';

  constructor(readonly backoff: LocalActivityBackoff) {
    super(`The local activity is tried again in ${backoff.backoffMs} ms`);
  }
}

function callLocalActivity(
  activityType: string,
  args: readonly unknown[],
  options: LocalActivityOptions,
  returns: TypeThunk | undefined,
): Promise<unknown> {
  const activator = mutableActivatorFor(`Local activity "${activityType}"`);
  const scope = currentScope(activator);
  return handled(run(activator, { activityType, args, options }, returns, scope));
}

async function run(
  activator: Activator,
  call: { activityType: string; args: readonly unknown[]; options: LocalActivityOptions },
  returns: TypeThunk | undefined,
  scope: Scope,
): Promise<unknown> {
  let again: Pick<LocalActivityInput, 'attempt' | 'originalScheduleTimeMs'> = { attempt: 1 };
  for (;;) {
    try {
      const seq = activator.activities.nextSeq();
      const input = { ...call, args: [...call.args], headers: {}, seq, ...again };
      return await activator.interceptors.callWithOptions('scheduleLocalActivity', input, (changed) =>
        issue(activator, changed, returns, scope),
      );
    } catch (error) {
      if (!(error instanceof LocalActivityDoBackoff)) throw error;
      const { attempt, originalScheduleTimeMs, backoffMs } = error.backoff;
      again = { attempt, originalScheduleTimeMs };
      await startTimer(activator, activator.timers.nextSeq(), backoffMs, scope);
    }
  }
}

function issue(
  activator: Activator,
  input: LocalActivityInput,
  returns: TypeThunk | undefined,
  scope: Scope,
): Promise<unknown> {
  const { activityType, args, options, headers, seq, attempt, originalScheduleTimeMs } = input;
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  const { converter } = activator;
  const activityId = String(seq);
  const context = converter.activityContext(activityType, activityId, activator.init.taskQueue, true);
  activator.push({
    type: 'scheduleLocalActivity',
    seq,
    activityId,
    activityType,
    arguments: converter.toArguments(args, `local activity "${activityType}"`, context),
    headers: converter.toHeaders(headers),
    attempt,
    originalScheduleTimeMs,
    ...localActivityOptions.of(options, `Local activity "${activityType}"`),
    ...converter.toUserMetadata(options.summary),
  });
  return openActivity(
    activator,
    { seq, activityType, returns, context, scope },
    'requestCancelLocalActivity',
    (backoff) => {
      throw new LocalActivityDoBackoff(backoff);
    },
  );
}
