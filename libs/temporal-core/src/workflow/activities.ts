/**
 * Calling activities. A workflow knows them by type only: the interface of a class, an object of functions, or names.
 *
 * A call issues its command at once, in call order; the promise it returns may be awaited at any later point.
 */
import type { Resolution } from '../activation/activation.js';
import { typeHintOf, type TypeHint, type TypeThunk } from '../common/parameter-types.js';
import type { RealmPayload } from '../common/realm-payload.js';
import { compileActivityOptions, type ActivityOptions } from './activity-options.js';
import type { ActivityInput } from './interceptors.js';
import type { Activator } from './runtime/activator.js';
import { WorkflowCallError } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { rejectedSoon } from './runtime/microtasks.js';
import { currentScope } from './runtime/scope-tracker.js';

type AnyActivity = (...args: never[]) => unknown;

/** The methods of `A` as a workflow calls them: each returns a promise. */
export type ActivityProxy<A> = {
  [K in keyof A as A[K] extends AnyActivity ? K : never]: A[K] extends (...args: infer Args) => infer R
    ? (...args: Args) => Promise<Awaited<R>>
    : never;
};

/** Options of {@link proxyActivities}. */
export interface ActivityProxyOptions<A> extends ActivityOptions {
  /** Names on the wire, where they differ from the method's. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of results, by which they are revived; a result without one is plain JSON. */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
}

/** How a call by name is made. */
export interface ExecuteActivityOptions extends ActivityOptions {
  args?: readonly unknown[];
  /** Class of the result. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/**
 * An object whose methods run the activities of the same names. May be made at module level and in field initialisers.
 *
 * @throws WorkflowCallError when both time-outs are missing, or an option is malformed
 * @example
 * private readonly payments = proxyActivities<PaymentActivities>({ startToCloseTimeout: '30s' });
 */
export function proxyActivities<A = Record<string, (...args: unknown[]) => Promise<unknown>>>(
  options: ActivityProxyOptions<A>,
): ActivityProxy<A> {
  if (typeof options !== 'object' || options === null) {
    throw new WorkflowCallError(
      `proxyActivities() needs an options object with 'startToCloseTimeout' or 'scheduleToCloseTimeout'`,
    );
  }
  compileActivityOptions(options, 'proxyActivities()');
  const names = (options.names ?? {}) as Record<string, string | undefined>;
  const returns = (options.returns ?? {}) as Record<string, TypeThunk | undefined>;
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const methodOf = (key: string): ((...args: unknown[]) => Promise<unknown>) => {
    let method = methods.get(key);
    if (!method) {
      const type = names[key] ?? key;
      const thunk = returns[key];
      method = (...args) => scheduleActivity(type, args, options, thunk);
      methods.set(key, method);
    }
    return method;
  };
  // A proxy must not look like a promise to `await`.
  const get = (_: object, key: string | symbol): unknown =>
    typeof key === 'symbol' || key === 'then' ? undefined : methodOf(key);
  return new Proxy({}, { get }) as ActivityProxy<A>;
}

/**
 * Runs one activity by name.
 *
 * @throws WorkflowCallError when both time-outs are missing, or an option is malformed
 * @returns the result; rejects with ActivityFailure, whose cause says why
 */
export function executeActivity<R = unknown>(activityType: string, options: ExecuteActivityOptions): Promise<R> {
  if (typeof activityType !== 'string' || activityType === '') {
    throw new WorkflowCallError(`executeActivity() needs the activity's name as its first argument`);
  }
  return scheduleActivity(activityType, options.args ?? [], options, options.returns) as Promise<R>;
}

function scheduleActivity(
  activityType: string,
  args: readonly unknown[],
  options: ActivityOptions,
  returns: TypeThunk | undefined,
): Promise<unknown> {
  const activator = mutableActivatorFor(`Activity '${activityType}'`);
  const schedule = activator.interceptors.outbound('scheduleActivity', (input) => issue(activator, input, returns));
  return schedule({ activityType, args: [...args], options, headers: {}, seq: activator.activities.nextSeq() });
}

function issue(activator: Activator, input: ActivityInput, returns: TypeThunk | undefined): Promise<unknown> {
  const { activityType, args, options, headers, seq } = input;
  const scope = currentScope(activator);
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
    arguments: converter.toArguments(args, `activity '${activityType}'`, context),
    headers: converter.toHeaders(headers),
    ...compileActivityOptions(options, `Activity '${activityType}'`),
    priority: options.priority,
    ...converter.toUserMetadata(options.summary),
  });
  const settle = (resolution: Resolution<RealmPayload>): unknown => {
    if (resolution.status !== 'completed') throw converter.toError(resolution.failure, context);
    return revive(activator, resolution, returns && typeHintOf(returns), activityType);
  };
  const result = activator.activities.open(seq, settle, activityType);
  activator.activities.cancelWith(scope, seq, () => activator.push({ type: 'requestCancelActivity', seq }));
  return result;
}

function revive(
  { converter }: Activator,
  { result }: Extract<Resolution<RealmPayload>, { status: 'completed' }>,
  type: TypeHint,
  activityType: string,
): unknown {
  if (result === undefined) return undefined;
  return converter.fromPayload(result, type, `result of activity '${activityType}'`);
}
