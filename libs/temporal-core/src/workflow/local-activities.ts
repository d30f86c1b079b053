/**
 * Calling local activities: activities that the worker of the workflow runs within its workflow task. The server records
 * only how they end, so they cost no round trips, and suit what is short.
 */
import type { LocalActivityBackoff, Resolution } from '../activation/activation.js';
import { text } from '../common/options/option-types.js';
import { typeHintOf, type TypeThunk } from '../common/parameter-types.js';
import type { RealmPayload } from '../common/realm-payload.js';
import { activityProxyOf, reviveResult, type ActivityProxy } from './activities.js';
import type { LocalActivityInput } from './interceptors.js';
import {
  compileLocalActivityOptions,
  executeLocalActivitySchema,
  localActivityProxySchema,
  rememberLocal,
  type ExecuteLocalActivityOptions,
  type LocalActivityOptions,
  type LocalActivityProxyOptions,
} from './local-activity-options.js';
import type { Activator } from './runtime/activator.js';
import { callPlace } from './runtime/call-error.js';
import { mutableActivatorFor } from './runtime/current.js';
import { handled, rejectedSoon } from './runtime/microtasks.js';
import type { Scope } from './runtime/scope.js';
import { currentScope } from './runtime/scope-tracker.js';
import { startTimer } from './runtime/timer-commands.js';

/**
 * An object whose methods run the activities of the same names as local ones. May be made at module level and in field
 * initialisers.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @example
 * private readonly prices = proxyLocalActivities<PriceActivities>({ startToCloseTimeout: '2s' });
 */
export function proxyLocalActivities<A = Record<string, (...args: unknown[]) => Promise<unknown>>>(
  options: LocalActivityProxyOptions<A>,
): ActivityProxy<A> {
  const place = callPlace('proxyLocalActivities()');
  const { names = {}, returns = {}, ...read } = localActivityProxySchema.read(options, place);
  const { names: _names, returns: _returns, ...callOptions } = options;
  rememberLocal(callOptions, read);
  return activityProxyOf<A>(names, returns, (type, args, returned) =>
    callLocalActivity(type, args, callOptions, returned),
  );
}

/**
 * Runs one local activity by name.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with ActivityFailure, whose cause says why
 */
export function executeLocalActivity<R = unknown>(
  activityType: string,
  options: ExecuteLocalActivityOptions,
): Promise<R> {
  const place = callPlace('executeLocalActivity()');
  text().required().read(activityType, place.at('activityType'));
  const { args = [], returns, ...read } = executeLocalActivitySchema.read(options, place);
  const { args: _args, returns: _returns, ...callOptions } = options;
  rememberLocal(callOptions, read);
  return callLocalActivity(activityType, args, callOptions, returns) as Promise<R>;
}

/**
 * Runs one local activity by name, with arguments and options apart.
 *
 * @throws WorkflowCallError when both timeouts are missing, or an option is unknown or malformed
 * @returns the result; rejects with ActivityFailure, whose cause says why
 */
export function scheduleLocalActivity<R = unknown>(
  activityType: string,
  args: readonly unknown[],
  options: LocalActivityOptions,
): Promise<R> {
  text().required().read(activityType, callPlace('scheduleLocalActivity()').at('activityType'));
  compileLocalActivityOptions(options, `Local activity "${activityType}"`);
  return callLocalActivity(activityType, args, options, undefined) as Promise<R>;
}

/** The next attempt is to be made after a wait too long for a workflow task. Never seen by authors, but by interceptors. */
class LocalActivityRetry extends Error {
  override readonly name = 'LocalActivityRetry';

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
    const schedule = activator.interceptors.outbound('scheduleLocalActivity', (input) =>
      issue(activator, input, returns, scope),
    );
    try {
      const seq = activator.activities.nextSeq();
      return await schedule({ ...call, args: [...call.args], headers: {}, seq, ...again });
    } catch (error) {
      if (!(error instanceof LocalActivityRetry)) throw error;
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
    ...compileLocalActivityOptions(options, `Local activity "${activityType}"`),
    ...converter.toUserMetadata(options.summary),
  });
  const settle = (resolution: Resolution<RealmPayload> | LocalActivityBackoff): unknown => {
    if (resolution.status === 'backoff') throw new LocalActivityRetry(resolution);
    if (resolution.status !== 'completed') throw converter.toError(resolution.failure, context);
    return reviveResult(activator, resolution, returns && typeHintOf(returns), activityType);
  };
  const result = activator.activities.open(seq, settle, activityType);
  activator.activities.cancelWith(scope, seq, () => activator.push({ type: 'requestCancelLocalActivity', seq }));
  return result;
}
