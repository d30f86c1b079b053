/**
 * Types of workflows and of their messages, shared by workflow code and clients. A workflow is identified by its class,
 * by a plain async function, or by name.
 */

/** The shape that an instance of a workflow class must have. */
export interface WorkflowObject {
  run(...args: never[]): Promise<unknown>;
}

/** A class with `@Workflow()`. Its constructor has no parameters, or with `@WorkflowInit()` the same ones as `run`. */
export type WorkflowClass<T extends WorkflowObject = WorkflowObject> = new (...args: never[]) => T;

/** A workflow that is a plain function. */
export type WorkflowFunction = (...args: never[]) => Promise<unknown>;

/** The type parameter of a handle: the instance type of a workflow class, or the type of a workflow function. */
export type WorkflowShape = WorkflowObject | WorkflowFunction;

/** Shape of a workflow that is identified only by name. All signals, queries and updates are allowed, without types. */
export interface UntypedWorkflow {
  run(...args: unknown[]): Promise<unknown>;
}

/** Arguments of a workflow. */
export type WorkflowArgs<W> = W extends (...args: infer A) => Promise<unknown>
  ? A
  : W extends { run(...args: infer A): Promise<unknown> }
    ? A
    : never;

/** Result of a workflow. */
export type WorkflowResult<W> = W extends (...args: never[]) => Promise<infer R>
  ? R
  : W extends { run(...args: never[]): Promise<infer R> }
    ? R
    : never;

/** `args` of a call, optional when every parameter is. */
export type ArgsOption<Args extends readonly unknown[]> = [] extends Args
  ? {
      /** Arguments, in the order of the parameters. */
      args?: Readonly<Args>;
    }
  : {
      /** Arguments, in the order of the parameters. */
      args: Readonly<Args>;
    };

type Method = (...args: never[]) => unknown;

/** Names of methods that can be signals: those that return nothing. */
export type SignalName<W> = {
  [K in keyof W & string]: W[K] extends (...args: never[]) => infer R
    ? [R] extends [void | Promise<void>]
      ? K
      : never
    : never;
}[keyof W & string];

/** Names of methods that can be queries: those that return a value, not a promise. */
export type QueryName<W> = {
  [K in keyof W & string]: W[K] extends (...args: never[]) => infer R
    ? [R] extends [void]
      ? never
      : [R] extends [Promise<unknown>]
        ? never
        : K
    : never;
}[keyof W & string];

/** Names of methods that can be updates: any but the main method. */
export type UpdateName<W> = Exclude<
  { [K in keyof W & string]: W[K] extends Method ? K : never }[keyof W & string],
  'run'
>;

/** Arguments of a handler method. */
export type HandlerArgs<W, K extends keyof W> = W[K] extends (...args: infer A) => unknown ? A : never;

/** Result of a handler method, awaited. */
export type HandlerResult<W, K extends keyof W> = W[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

declare const argsOf: unique symbol;
declare const resultOf: unique symbol;

/** The name and the argument types of a signal. Create one with `defineSignal`. */
export interface SignalDefinition<Args extends unknown[] = [], Name extends string = string> {
  readonly type: 'signal';
  readonly name: Name;
  readonly [argsOf]?: Args;
}

/** The name, the argument types and the result type of a query. Create one with `defineQuery`. */
export interface QueryDefinition<Result, Args extends unknown[] = [], Name extends string = string> {
  readonly type: 'query';
  readonly name: Name;
  readonly [argsOf]?: Args;
  readonly [resultOf]?: Result;
}

/** The name, the argument types and the result type of an update. Create one with `defineUpdate`. */
export interface UpdateDefinition<Result, Args extends unknown[] = [], Name extends string = string> {
  readonly type: 'update';
  readonly name: Name;
  readonly [argsOf]?: Args;
  readonly [resultOf]?: Result;
}
