/**
 * Messages as definitions, and handlers that are set while the workflow runs. Handler methods of a class do not need
 * them.
 */
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../common/definitions.js';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { func, text, word } from '../common/options/option-types.js';
import { nameOption } from '../common/options/shared-options.js';
import { valueText } from '../common/options/value-text.js';
import type { HandlerUnfinishedPolicy } from '../common/policies.js';
import { WorkflowDefinitionError } from '../common/workflow-definition.js';
import { callPlace, WorkflowCallError } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import { deliverKept } from './runtime/message-jobs.js';
import { currentUpdate, type UpdateInfo } from './runtime/scope-tracker.js';

/** Defines a signal by name, for handlers and clients without a workflow class. May be called at module level. */
export function defineSignal<Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): SignalDefinition<Args, Name> {
  return { type: 'signal', name: checked(name, 'defineSignal()') };
}

/** Defines a query by name. */
export function defineQuery<Result, Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): QueryDefinition<Result, Args, Name> {
  return { type: 'query', name: checked(name, 'defineQuery()') };
}

/** Defines an update by name. */
export function defineUpdate<Result, Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): UpdateDefinition<Result, Args, Name> {
  return { type: 'update', name: checked(name, 'defineUpdate()') };
}

/** Options of `setHandler`. */
export interface SetHandlerOptions<Args extends unknown[] = unknown[]> {
  /** Description shown in the Temporal Web UI. @defaultValue none */
  description?: string;
  /** What happens if the workflow closes while the handler is still running; `ABANDON` turns the warning off. @defaultValue `WARN_AND_ABANDON` */
  unfinishedPolicy?: HandlerUnfinishedPolicy;
  /** Checks the arguments of an update; if it throws, the update is rejected. Synchronous, without side effects. @defaultValue accepts every update */
  validator?: (...args: Args) => void;
}

type UpdateHandlerOptions = SetHandlerOptions<never[]>;

export const setUpdateHandlerSchema = optionsOf<UpdateHandlerOptions>()({
  description: text().otherwise('none'),
  unfinishedPolicy: word('WARN_AND_ABANDON', 'ABANDON').default('WARN_AND_ABANDON'),
  validator: func<NonNullable<UpdateHandlerOptions['validator']>>().otherwise('accepts every update'),
});

export const setSignalHandlerSchema = optionsOf<Omit<UpdateHandlerOptions, 'validator'>>()(
  setUpdateHandlerSchema.omit('validator'),
);

export const setQueryHandlerSchema = optionsOf<Pick<UpdateHandlerOptions, 'description'>>()(
  setUpdateHandlerSchema.pick('description'),
);

const handlerSchemas = {
  signal: setSignalHandlerSchema,
  query: setQueryHandlerSchema,
  update: setUpdateHandlerSchema,
} as const;

/**
 * Sets the handler of a signal, or removes it with `undefined`. Signals that arrived before the handler are delivered
 * at once, in order.
 *
 * @throws WorkflowContextError outside workflow code, and in a query
 * @throws WorkflowCallError when the definition, the handler or an option is malformed
 */
export function setHandler<Args extends unknown[]>(
  definition: SignalDefinition<Args>,
  handler: ((...args: NoInfer<Args>) => void | Promise<void>) | undefined,
  options?: Omit<SetHandlerOptions<Args>, 'validator'>,
): void;
/** Sets or removes the handler of a query, a synchronous function without side effects. */
export function setHandler<Result, Args extends unknown[]>(
  definition: QueryDefinition<Result, Args>,
  handler: ((...args: NoInfer<Args>) => Result) | undefined,
  options?: Omit<SetHandlerOptions<Args>, 'validator' | 'unfinishedPolicy'>,
): void;
/** Sets or removes the handler of an update. */
export function setHandler<Result, Args extends unknown[]>(
  definition: UpdateDefinition<Result, Args>,
  handler: ((...args: NoInfer<Args>) => Result | Promise<Result>) | undefined,
  options?: SetHandlerOptions<Args>,
): void;
export function setHandler(
  definition: { readonly type: 'signal' | 'query' | 'update'; readonly name: string },
  handler: ((...args: never[]) => unknown) | undefined,
  options: SetHandlerOptions<never[]> = {},
): void {
  const activator = mutableActivatorFor('setHandler()');
  const { signals, queries, updates } = activator.handlers;
  const table = { signal: signals, query: queries, update: updates }[definition?.type];
  if (!table || typeof definition.name !== 'string') {
    throw new WorkflowCallError(`setHandler() needs what defineSignal(), defineQuery() or defineUpdate() returned.`);
  }
  nameOption.required().read(definition.name, callPlace('setHandler()').at('name'));
  if (handler === undefined) {
    table.named.delete(definition.name);
    return;
  }
  const { type, name } = definition;
  const place = callPlace(`setHandler() of ${type} "${name}"`);
  requireFunction(place.where, handler);
  const read: Partial<UpdateHandlerOptions> = handlerSchemas[type].read(options, place);
  const { validator: validate, unfinishedPolicy, description } = read;
  table.named.set(name, { types: [], unfinishedPolicy, description, call: handler, validate });
  deliverKept(activator);
}

/** Handles the signals without a handler of their own. Gets their name and their arguments. */
export type DefaultSignalHandler = (signalName: string, ...args: unknown[]) => void | Promise<void>;

/** Handles the queries without a handler of their own. Gets their name and their arguments. */
export type DefaultQueryHandler = (queryName: string, ...args: unknown[]) => unknown;

/** Handles the updates without a handler of their own. Gets their name and their arguments. */
export type DefaultUpdateHandler = (updateName: string, ...args: unknown[]) => unknown;

/**
 * Sets the handler of the signals without a handler of their own, or removes it if `undefined`. Signals that arrived earlier are
 * delivered immediately, in order. In a class, `@Signal({ dynamic: true })` does the same with raw arguments.
 *
 * @throws WorkflowContextError outside workflow code, and in a query
 */
export function setDefaultSignalHandler(handler: DefaultSignalHandler | undefined): void {
  setDefault('setDefaultSignalHandler()', 'signals', handler);
}

/** Sets or removes the handler of the queries without a handler of their own. The SDK's own queries do not reach it. */
export function setDefaultQueryHandler(handler: DefaultQueryHandler | undefined): void {
  setDefault('setDefaultQueryHandler()', 'queries', handler);
}

/** Sets or removes the handler of the updates without a handler of their own. It has no validator, so it accepts every update. */
export function setDefaultUpdateHandler(handler: DefaultUpdateHandler | undefined): void {
  setDefault('setDefaultUpdateHandler()', 'updates', handler);
}

function setDefault(
  caller: string,
  table: 'signals' | 'queries' | 'updates',
  handler: ((name: string, ...args: unknown[]) => unknown) | undefined,
): void {
  const activator = mutableActivatorFor(caller);
  if (handler !== undefined) requireFunction(caller, handler);
  activator.handlers[table].dynamic = handler && { types: [], takesValues: true, call: handler };
  deliverKept(activator);
}

/**
 * Returns the update that the calling code handles or validates, also after an `await`; `undefined` elsewhere.
 *
 * @throws WorkflowContextError outside workflow code
 */
export function currentUpdateInfo(): UpdateInfo | undefined {
  return currentUpdate(activatorFor('currentUpdateInfo()'));
}

/** Returns true while no signal or update handler is running. Use it as `condition(allHandlersFinished)`. */
export function allHandlersFinished(): boolean {
  return activatorFor('allHandlersFinished()').handlers.running.size === 0;
}

function requireFunction(where: string, handler: unknown): void {
  if (typeof handler === 'function') return;
  throw new WorkflowCallError(`${where}: the handler must be a function, but is ${valueText(handler)}.`);
}

function checked<Name extends string>(name: Name, caller: string): Name {
  nameOption.required().read(name, new OptionPlace(caller, WorkflowDefinitionError, 'name'));
  return name;
}
