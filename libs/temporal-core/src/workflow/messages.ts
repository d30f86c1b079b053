/**
 * Messages as definitions, and handlers that are set while the workflow runs. Handler methods of a class do not need
 * them.
 */
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../common/definitions.js';
import type { HandlerUnfinishedPolicy } from '../common/policies.js';
import { WorkflowDefinitionError, isReservedName } from '../common/workflow-definition.js';
import { WorkflowCallError } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import { deliverKept } from './runtime/message-jobs.js';

/** A signal by name, for handlers and senders that know no class. May stand at module level. */
export function defineSignal<Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): SignalDefinition<Args, Name> {
  return { type: 'signal', name: checked(name, 'defineSignal()') };
}

/** A query by name. */
export function defineQuery<Result, Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): QueryDefinition<Result, Args, Name> {
  return { type: 'query', name: checked(name, 'defineQuery()') };
}

/** An update by name. */
export function defineUpdate<Result, Args extends unknown[] = [], Name extends string = string>(
  name: Name,
): UpdateDefinition<Result, Args, Name> {
  return { type: 'update', name: checked(name, 'defineUpdate()') };
}

export interface SetHandlerOptions<Args extends unknown[] = unknown[]> {
  description?: string;
  /** What happens when the workflow closes while the handler runs. @defaultValue `WARN_AND_ABANDON` */
  unfinishedPolicy?: HandlerUnfinishedPolicy;
  /** Of an update: throws when the arguments must be rejected. Synchronous, and without side effects. */
  validator?: (...args: Args) => void;
}

/**
 * Sets the handler of a signal, or removes it with `undefined`. Signals that arrived before the handler are delivered
 * at once, in order.
 *
 * @throws WorkflowContextError outside workflow code, and in a query
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
  const table = { signal: signals, query: queries, update: updates }[definition.type];
  if (!table) {
    throw new WorkflowCallError(`setHandler() needs what defineSignal(), defineQuery() or defineUpdate() returned.`);
  }
  if (handler === undefined) {
    table.named.delete(definition.name);
    return;
  }
  const { validator, unfinishedPolicy = 'WARN_AND_ABANDON', description } = options;
  table.named.set(definition.name, {
    types: [],
    unfinishedPolicy,
    description,
    call: handler,
    validate: validator,
  });
  deliverKept(activator);
}

/** True while no handler of a signal or update runs; made for `condition(allHandlersFinished)`. */
export function allHandlersFinished(): boolean {
  return activatorFor('allHandlersFinished()').handlers.running.size === 0;
}

function checked<Name extends string>(name: Name, caller: string): Name {
  if (typeof name === 'string' && name !== '' && !isReservedName(name)) return name;
  throw new WorkflowDefinitionError(
    `${caller}: "${String(name)}" is no name for a message, or reserved. Choose another.`,
  );
}
