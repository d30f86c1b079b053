/**
 * Calling activities. A workflow knows them by type only: the interface of a class, an object of functions, or names.
 *
 * A call issues its command at once, in call order; the promise it returns may be awaited at any later point.
 */
import { InternalError } from '../common/errors.js';
import { CancelledFailure } from '../common/failures.js';
import type { TypeThunk } from '../common/parameter-types.js';
import {
  activityOptions,
  type ActivityOptions,
  type ActivityProxyOptions,
  type ExecuteActivityOptions,
} from './activity-options.js';
import { activityProxyOf, type ActivityProxy } from './activity-proxy.js';
import type { ActivityInput } from './interceptors.js';
import { openActivity } from './runtime/activity-results.js';
import type { Activator } from './runtime/activator.js';
import { mutableActivatorFor } from './runtime/current.js';
import { handled, rejectedSoon } from './runtime/microtasks.js';
import { Scope } from './runtime/scope.js';
import { currentScope } from './runtime/scope-tracker.js';

/**
 * An object whose methods run the activities of the same names. It can be created at module level and in field initializers.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @example
 * private readonly payments = proxyActivities<PaymentActivities>({ startToCloseTimeout: '30s' });
 */
export function proxyActivities<A = Record<string, (...args: unknown[]) => Promise<unknown>>>(
  options: ActivityProxyOptions<A>,
): ActivityProxy<A> {
  const { names, returns, options: callOptions } = activityOptions.readProxy('proxyActivities()', options);
  return activityProxyOf<A, ActivityOptions>(
    { names, returns, options: callOptions },
    (type, args, given, returned) => {
      activityOptions.of(given, `Activity "${type}"`);
      return callActivity(type, args, given, returned);
    },
  );
}

/**
 * Runs one activity by name.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with ActivityFailure, whose cause is the reason
 */
export function executeActivity<R = unknown>(activityType: string, options: ExecuteActivityOptions): Promise<R> {
  const call = activityOptions.readCall('executeActivity()', activityType, options);
  return callActivity(activityType, call.args, call.options, call.returns) as Promise<R>;
}

/**
 * Runs one activity by name, with arguments and options apart.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with ActivityFailure, whose cause says why
 */
export function scheduleActivity<R = unknown>(
  activityType: string,
  args: readonly unknown[],
  options: ActivityOptions,
): Promise<R> {
  const callOptions = activityOptions.readOptions('scheduleActivity()', activityType, 'Activity', options);
  return callActivity(activityType, args, callOptions, undefined) as Promise<R>;
}

/** An activity that was started, and may be awaited or cancelled later. */
export interface ActivityHandle<R = unknown> {
  readonly activityType: string;
  /**
   * The result. A rejection that nobody awaits is not reported.
   *
   * @throws ActivityFailure whose cause says why there is none
   */
  result(): Promise<R>;
  /**
   * Cancels this activity and nothing else, as its `cancellationType` says. Does nothing when it has ended.
   *
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  cancel(): void;
}

/**
 * Starts one activity by name, without waiting for its result. Cancelling the current scope cancels it as well.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @example
 * const search = startActivity<Offer[]>('search', { args: [trip], startToCloseTimeout: '1 hour' });
 * if (!(await condition(() => this.isBooked, '5 minutes'))) return search.result();
 * search.cancel();
 */
export function startActivity<R = unknown>(activityType: string, options: ExecuteActivityOptions): ActivityHandle<R> {
  const caller = 'startActivity()';
  const call = activityOptions.readCall(caller, activityType, options);
  const scope = new Scope(currentScope(mutableActivatorFor(caller)));
  const result = handled(callActivity(activityType, call.args, call.options, call.returns, scope)) as Promise<R>;
  return {
    activityType,
    result: () => result,
    cancel: () => {
      mutableActivatorFor('ActivityHandle.cancel()');
      scope.cancel(new CancelledFailure('Activity cancelled'));
    },
  };
}

/** @param scope - of the activity; by default the current one */
function callActivity(
  activityType: string,
  args: readonly unknown[],
  options: ActivityOptions,
  returns: TypeThunk | undefined,
  scope?: Scope,
): Promise<unknown> {
  const activator = mutableActivatorFor(`Activity "${activityType}"`);
  const seq = activator.activities.nextSeq();
  const input = { activityType, args: [...args], options, headers: {}, seq };
  return activator.interceptors.callWithOptions('scheduleActivity', input, (changed) =>
    issue(activator, changed, returns, scope ?? currentScope(activator)),
  );
}

function issue(
  activator: Activator,
  input: ActivityInput,
  returns: TypeThunk | undefined,
  scope: Scope,
): Promise<unknown> {
  const { activityType, args, options, headers, seq } = input;
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  const { converter } = activator;
  const activityId = options.activityId ?? String(seq);
  const taskQueue = options.taskQueue ?? activator.init.taskQueue;
  const context = converter.activityContext(activityType, activityId, taskQueue, false);
  activator.push({
    type: 'scheduleActivity',
    seq,
    activityId,
    activityType,
    taskQueue,
    arguments: converter.toArguments(args, `activity "${activityType}"`, context),
    headers: converter.toHeaders(headers),
    ...activityOptions.of(options, `Activity "${activityType}"`),
    priority: options.priority,
    ...converter.toUserMetadata(options.summary),
  });
  return openActivity(activator, { seq, activityType, returns, context, scope }, 'requestCancelActivity', () => {
    throw new InternalError('Only a local activity backs off');
  });
}
