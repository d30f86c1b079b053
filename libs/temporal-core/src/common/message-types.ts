/**
 * Names and arguments of messages that a typed handle accepts. For a workflow class, these are the names
 * of its methods. Definitions are always accepted; for an untyped workflow, any name is.
 */
import type {
  HandlerArgs,
  HandlerResult,
  QueryDefinition,
  QueryName,
  SignalDefinition,
  SignalName,
  UntypedWorkflow,
  UpdateDefinition,
  UpdateName,
  WorkflowFunction,
} from './definitions.js';

/** True for types that declare no messages: functions set their handlers when they run. */
type HasNoNames<W> = W extends WorkflowFunction ? true : UntypedWorkflow extends W ? true : false;

type NamesOr<W, Names> = HasNoNames<W> extends true ? string : Names;

/** Identifies a signal of `W`. */
export type SignalOf<W> = NamesOr<W, Exclude<SignalName<W>, 'run'>> | SignalDefinition<unknown[]>;

/** Identifies a query of `W`. */
export type QueryOf<W> = NamesOr<W, QueryName<W>> | QueryDefinition<unknown, unknown[]>;

/** Identifies an update of `W`. */
export type UpdateOf<W> = NamesOr<W, UpdateName<W>> | UpdateDefinition<unknown, unknown[]>;

type MethodArgs<W, M> = HasNoNames<W> extends true ? unknown[] : M extends keyof W ? HandlerArgs<W, M> : never;
type MethodResult<W, M> = HasNoNames<W> extends true ? unknown : M extends keyof W ? HandlerResult<W, M> : never;

/** Arguments of a signal. */
export type SignalArgs<W, M> = M extends SignalDefinition<infer Args> ? Args : MethodArgs<W, M>;

/** Arguments of a query. */
export type QueryArgs<W, M> = M extends QueryDefinition<unknown, infer Args> ? Args : MethodArgs<W, M>;

/** Result of a query. */
export type QueryResult<W, M> = M extends QueryDefinition<infer Result, never[]> ? Result : MethodResult<W, M>;

/** Arguments of an update. */
export type UpdateArgs<W, M> = M extends UpdateDefinition<unknown, infer Args> ? Args : MethodArgs<W, M>;

/** Result of an update. */
export type UpdateResult<W, M> = M extends UpdateDefinition<infer Result, never[]> ? Result : MethodResult<W, M>;

/** Options as the last parameter, optional when no argument is required. */
export type OptionsFor<Options, Args extends readonly unknown[]> = [] extends Args
  ? [options?: Options]
  : [options: Options];
