/**
 * Calling activities. A workflow knows them by type only: the interface of a class, an object of functions, or names.
 *
 * A call issues its command at once, in call order; the promise it returns may be awaited at any later point.
 */
import type { LocalActivityBackoff, Resolution } from '../activation/activation.js';
import { InternalError } from '../common/errors.js';
import { CancelledFailure } from '../common/failures.js';
import { typeHintOf, type TypeHint, type TypeThunk } from '../common/parameter-types.js';
import type { RealmPayload } from '../common/realm-payload.js';
import { text } from '../common/options/option-types.js';
import {
  activityProxySchema,
  compileActivityOptions,
  executeActivitySchema,
  remember,
  type ActivityOptions,
  type ActivityProxyOptions,
  type ExecuteActivityOptions,
} from './activity-options.js';
import type { ActivityInput } from './interceptors.js';
import type { Activator } from './runtime/activator.js';
import { callPlace } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { handled, rejectedSoon } from './runtime/microtasks.js';
import { Scope } from './runtime/scope.js';
import { currentScope } from './runtime/scope-tracker.js';

type AnyActivity = (...args: never[]) => unknown;

/** The methods of `A` as a workflow calls them: each returns a promise. */
export type ActivityProxy<A> = {
  [K in keyof A as A[K] extends AnyActivity ? K : never]: A[K] extends (...args: infer Args) => infer R
    ? (...args: Args) => Promise<Awaited<R>>
    : never;
};

/**
 * An object whose methods run the activities of the same names. May be made at module level and in field initializers.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @example
 * private readonly payments = proxyActivities<PaymentActivities>({ startToCloseTimeout: '30s' });
 */
export function proxyActivities<A = Record<string, (...args: unknown[]) => Promise<unknown>>>(
  options: ActivityProxyOptions<A>,
): ActivityProxy<A> {
  const { names = {}, returns = {}, ...read } = activityProxySchema.read(options, callPlace('proxyActivities()'));
  const { names: _names, returns: _returns, ...callOptions } = options;
  remember(callOptions, read);
  return activityProxyOf<A>(names, returns, (type, args, returned) => callActivity(type, args, callOptions, returned));
}

/** An object that turns calls of its methods into calls of activities. */
export function activityProxyOf<A>(
  names: Readonly<Record<string, string>>,
  returns: Readonly<Record<string, TypeThunk>>,
  call: (activityType: string, args: readonly unknown[], returns: TypeThunk | undefined) => Promise<unknown>,
): ActivityProxy<A> {
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const methodOf = (key: string): ((...args: unknown[]) => Promise<unknown>) => {
    let method = methods.get(key);
    if (!method) {
      const type = Object.hasOwn(names, key) ? names[key] : key;
      const thunk = Object.hasOwn(returns, key) ? returns[key] : undefined;
      method = (...args) => call(type, args, thunk);
      methods.set(key, method);
    }
    return method;
  };
  const get = (target: object, key: string | symbol): unknown =>
    isProbed(key, target) ? Reflect.get(target, key) : methodOf(key as string);
  return new Proxy({}, { get }) as ActivityProxy<A>;
}

/** What engines, serializers and test runners ask of any object; not an activity. */
const probes: ReadonlySet<string> = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName']);

function isProbed(key: string | symbol, target: object): boolean {
  return typeof key === 'symbol' || probes.has(key) || key in target || /^(\$\$|@@|__)/.test(key);
}

/**
 * Runs one activity by name.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with ActivityFailure, whose cause is the reason
 */
export function executeActivity<R = unknown>(activityType: string, options: ExecuteActivityOptions): Promise<R> {
  const { args, returns, callOptions } = readCall('executeActivity()', activityType, options);
  return callActivity(activityType, args, callOptions, returns) as Promise<R>;
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
  text().required().read(activityType, callPlace('scheduleActivity()').at('activityType'));
  compileActivityOptions(options, `Activity "${activityType}"`);
  return callActivity(activityType, args, options, undefined) as Promise<R>;
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
  const { args, returns, callOptions } = readCall(caller, activityType, options);
  const scope = new Scope(currentScope(mutableActivatorFor(caller)));
  const result = handled(callActivity(activityType, args, callOptions, returns, scope)) as Promise<R>;
  return {
    activityType,
    result: () => result,
    cancel: () => {
      mutableActivatorFor('ActivityHandle.cancel()');
      scope.cancel(new CancelledFailure('Activity cancelled'));
    },
  };
}

function readCall(
  caller: string,
  activityType: string,
  options: ExecuteActivityOptions,
): { args: readonly unknown[]; returns: TypeThunk | undefined; callOptions: ActivityOptions } {
  const place = callPlace(caller);
  text().required().read(activityType, place.at('activityType'));
  const { args = [], returns, ...read } = executeActivitySchema.read(options, place);
  const { args: _args, returns: _returns, ...callOptions } = options;
  remember(callOptions, read);
  return { args, returns, callOptions };
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
  const schedule = activator.interceptors.outbound('scheduleActivity', (input) =>
    issue(activator, input, returns, scope ?? currentScope(activator)),
  );
  return schedule({ activityType, args: [...args], options, headers: {}, seq: activator.activities.nextSeq() });
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
    ...compileActivityOptions(options, `Activity "${activityType}"`),
    priority: options.priority,
    ...converter.toUserMetadata(options.summary),
  });
  const settle = (resolution: Resolution<RealmPayload> | LocalActivityBackoff): unknown => {
    if (resolution.status === 'backoff') throw new InternalError('Only a local activity backs off');
    if (resolution.status !== 'completed') throw converter.toError(resolution.failure, context);
    return reviveResult(activator, resolution, returns && typeHintOf(returns), activityType);
  };
  const result = activator.activities.open(seq, settle, activityType);
  activator.activities.cancelWith(scope, seq, () => activator.push({ type: 'requestCancelActivity', seq }));
  return result;
}

/** The result of an activity, by its class. */
export function reviveResult(
  { converter }: Activator,
  { result }: Extract<Resolution<RealmPayload>, { status: 'completed' }>,
  type: TypeHint,
  activityType: string,
): unknown {
  if (result === undefined) return undefined;
  return converter.fromPayload(result, type, `result of activity "${activityType}"`);
}
