/**
 * The metadata of a workflow class: its keys, its shape, and the function that reads it.
 *
 * Decorators write it with `defineWorkflow` and `defineHandler`; the client, the worker, the realm and Nest read it
 * with `readWorkflowDefinition`. It is stored under registered symbols on the class and its prototype, so that any copy
 * of this module can read it.
 */
import type { ErrorTypeRef, HandlerUnfinishedPolicy, VersioningBehavior } from './policies.js';
import { TemporalError } from './errors.js';
import { parameterTypesOf, returnTypeOf, type DtoClass, type ParameterType } from './parameter-types.js';
import { constructorProblem, sharedTypes } from './workflow-constructor.js';

const workflowKey = Symbol.for('nest-temporal.workflow');
const handlersKey = Symbol.for('nest-temporal.handlers');
const initKey = Symbol.for('nest-temporal.workflow-init');
const constructorTypesKey = Symbol.for('nest-temporal.constructor-types');

/** Names with this prefix belong to the SDK. */
export const reservedPrefix = '__temporal_';
/** Queries that the SDK answers for every workflow. */
export const builtInQueryNames = {
  stackTrace: '__stack_trace',
  enhancedStackTrace: '__enhanced_stack_trace',
  workflowMetadata: `${reservedPrefix}workflow_metadata`,
} as const;
const reservedNames: ReadonlySet<string> = new Set(Object.values(builtInQueryNames));

/** True for a name that users may not give to a workflow, handler, activity or task queue. */
export function isReservedName(name: string): boolean {
  return name.startsWith(reservedPrefix) || reservedNames.has(name);
}

export type { ErrorTypeRef } from './policies.js';

export interface WorkflowOptions {
  /** Workflow type. @defaultValue the name of the class */
  name?: string;
  /**
   * Whether the class handles every workflow type that has no class of its own; `run` receives a list of raw payloads.
   * @defaultValue false
   */
  dynamic?: boolean;
  /** Default task queue of starts; also assigns the class to a worker. */
  taskQueue?: string;
  /** Whether the class runs in the sandbox; if `false`, it has real globals and no isolation. @defaultValue true */
  sandboxed?: boolean;
  /**
   * Errors that fail the workflow instead of the workflow task, in addition to those of the worker. Classes are
   * compared by name.
   */
  failureErrorTypes?: readonly ErrorTypeRef[];
  /** Whether a run stays on the worker version that started it. @defaultValue that of the worker */
  versioningBehavior?: VersioningBehavior;
}

export type HandlerKind = 'run' | 'signal' | 'query' | 'update' | 'validator';

/** Metadata that a method decorator writes. */
export interface HandlerMetadata {
  kind: HandlerKind;
  method: string;
  /** Name on the wire; for a validator, the name of the update *method* that it belongs to. */
  name: string;
  dynamic: boolean;
  description?: string;
  unfinishedPolicy?: HandlerUnfinishedPolicy;
}

/** A handler, as {@link readWorkflowDefinition} returns it. */
export interface HandlerDefinition extends HandlerMetadata {
  parameterTypes: readonly ParameterType[];
}

export interface UpdateHandlerDefinition extends HandlerDefinition {
  /** Method that validates the update's arguments. */
  validator?: string;
}

/** The validated metadata of a workflow class. */
export interface WorkflowDefinition {
  /** Workflow type on the wire. */
  type: string;
  target: DtoClass;
  options: Readonly<WorkflowOptions>;
  /** Types of the arguments of `run`. */
  parameterTypes: readonly ParameterType[];
  /** Whether the constructor takes the arguments of `run`. */
  hasInit: boolean;
  signals: ReadonlyMap<string, HandlerDefinition>;
  queries: ReadonlyMap<string, HandlerDefinition>;
  updates: ReadonlyMap<string, UpdateHandlerDefinition>;
  /** Handlers of messages that have no handler of their own. */
  dynamicSignal?: HandlerDefinition;
  dynamicQuery?: HandlerDefinition;
  dynamicUpdate?: UpdateHandlerDefinition;
}

/** A workflow class is malformed. */
export class WorkflowDefinitionError extends TemporalError {
  override readonly name: string = 'WorkflowDefinitionError';

  constructor(message: string) {
    super('TEMPORAL_WORKFLOW_DEFINITION_INVALID', message);
  }
}

type Holder = Record<symbol, unknown>;

function ownOrNew<T>(holder: object, key: symbol, create: () => T): T {
  if (!Object.hasOwn(holder, key)) Object.defineProperty(holder, key, { value: create() });
  return (holder as Holder)[key] as T;
}

/** Writes the options of a workflow class. Used by `@Workflow()`. */
export function defineWorkflow(target: object, options: WorkflowOptions): void {
  Object.defineProperty(target, workflowKey, { value: options });
}

/** Marks the constructor as taking the arguments of `run`. Used by `@WorkflowInit()`. */
export function defineWorkflowInit(target: object): void {
  Object.defineProperty(target, initKey, { value: true });
}

/** Stores the types that the compiler emitted for the constructor, before the decorator hides them from Nest. */
export function defineConstructorTypes(target: object, types: readonly unknown[]): void {
  Object.defineProperty(target, constructorTypesKey, { value: types });
}

/** The types that {@link defineConstructorTypes} stored; empty for a class without a constructor of its own. */
export function emittedConstructorTypes(target: object): readonly unknown[] {
  const kept = (target as Holder)[constructorTypesKey];
  return Array.isArray(kept) ? (kept as unknown[]) : [];
}

/** Writes one handler. Used by the method decorators. */
export function defineHandler(prototype: object, metadata: HandlerMetadata): void {
  ownOrNew<HandlerMetadata[]>(prototype, handlersKey, () => []).push(metadata);
}

/** True for a class that has `@Workflow()` itself; a decorated base class does not count. */
export function isWorkflowClass(target: unknown): target is DtoClass {
  return typeof target === 'function' && Object.hasOwn(target, workflowKey);
}

/** Options of a class for which {@link isWorkflowClass} holds, as its decorator wrote them. */
export function workflowOptionsOf(target: DtoClass): Readonly<WorkflowOptions> {
  return (target as unknown as Holder)[workflowKey] as WorkflowOptions;
}

const definitions = new WeakMap<object, WorkflowDefinition>();

/**
 * Reads and validates the metadata of a workflow class.
 *
 * @throws WorkflowDefinitionError when the class is not a workflow or is malformed; the message explains how to fix it
 */
export function readWorkflowDefinition(target: DtoClass): WorkflowDefinition {
  const known = definitions.get(target);
  if (known) return known;
  const definition = new DefinitionReader(target).read();
  definitions.set(target, definition);
  return definition;
}

/** The prototypes of a class from base to most derived, without `Object.prototype`. */
function prototypeChain(target: DtoClass): object[] {
  const chain: object[] = [];
  for (let p = target.prototype as object | null; p && p !== Object.prototype; p = Object.getPrototypeOf(p) as object) {
    chain.unshift(p);
  }
  return chain;
}

class DefinitionReader {
  private readonly className: string;
  private readonly signals = new Map<string, HandlerDefinition>();
  private readonly queries = new Map<string, HandlerDefinition>();
  private readonly updates = new Map<string, UpdateHandlerDefinition>();
  private readonly dynamic = new Map<HandlerKind, HandlerDefinition>();

  constructor(private readonly target: DtoClass) {
    this.className = target.name || '(anonymous class)';
  }

  read(): WorkflowDefinition {
    const { target } = this;
    if (!isWorkflowClass(target)) {
      this.refuse(
        `has no @Workflow() of its own. Put @Workflow() on the class itself; the one of a base class does not count`,
      );
    }
    const options = workflowOptionsOf(target);
    const type = this.readType(options);
    const handlers = this.collectHandlers();
    const run = this.readRun(handlers);
    for (const handler of handlers) this.register(handler);
    this.attachValidators(handlers);
    const hasInit = Object.hasOwn(target, initKey);
    const constructed = {
      target,
      emitted: emittedConstructorTypes(target),
      hasInit,
      runTypes: run.parameterTypes,
    };
    const problem = constructorProblem(constructed);
    if (problem !== undefined) this.refuse(problem);
    return {
      type,
      target,
      options,
      parameterTypes: hasInit ? sharedTypes(constructed) : run.parameterTypes,
      hasInit,
      signals: this.signals,
      queries: this.queries,
      updates: this.updates,
      dynamicSignal: this.dynamic.get('signal'),
      dynamicQuery: this.dynamic.get('query'),
      dynamicUpdate: this.dynamic.get('update'),
    };
  }

  private readType(options: WorkflowOptions): string {
    if (options.dynamic && options.name !== undefined) {
      this.refuse(`has both "dynamic" and "name" in @Workflow(). A dynamic workflow takes every type: remove "name"`);
    }
    const type = options.name ?? this.target.name;
    if (type === '') this.refuse(`has no name. Name the class, or give @Workflow({ name })`);
    if (isReservedName(type)) {
      this.refuse(
        `has the workflow type "${type}". Names that start with "${reservedPrefix}" are reserved: choose another`,
      );
    }
    return type;
  }

  private collectHandlers(): HandlerDefinition[] {
    const byMethod = new Map<string, HandlerDefinition>();
    for (const prototype of prototypeChain(this.target)) {
      const own = Object.hasOwn(prototype, handlersKey)
        ? ((prototype as Holder)[handlersKey] as HandlerMetadata[])
        : [];
      for (const [method, inherited] of byMethod) {
        if (Object.hasOwn(prototype, method) && !own.some((handler) => handler.method === method)) {
          this.refuse(
            `overrides "${method}" without its decorator. Put @${decoratorOf(inherited.kind)} on the override as well`,
          );
        }
      }
      for (const handler of own) this.collect(byMethod, handler, prototype, own);
    }
    return [...byMethod.values()];
  }

  private collect(
    byMethod: Map<string, HandlerDefinition>,
    handler: HandlerMetadata,
    prototype: object,
    own: readonly HandlerMetadata[],
  ): void {
    const twin = own.find((other) => other !== handler && other.method === handler.method);
    if (twin) {
      const [a, b] = [decoratorOf(handler.kind), decoratorOf(twin.kind)];
      this.refuse(`has @${a} and @${b} on "${handler.method}". A method has one role: split it in two`);
    }
    byMethod.set(handler.method, { ...handler, parameterTypes: parameterTypesOf(prototype, handler.method) });
  }

  private readRun(handlers: readonly HandlerDefinition[]): HandlerDefinition {
    const runs = handlers.filter((handler) => handler.kind === 'run');
    const [run, second] = runs;
    if (!run) this.refuse(`has no main method. Put @WorkflowRun() on "async run(...)"`);
    if (second) {
      this.refuse(`has @WorkflowRun() on ${runs.map((r) => `"${r.method}"`).join(' and ')}. Keep it on exactly one`);
    }
    if (run.method !== 'run') {
      this.refuse(`has @WorkflowRun() on "${run.method}". The main method is named "run": rename it`);
    }
    if (!Object.hasOwn(this.target.prototype as object, 'run')) {
      this.refuse(`only inherits "run". Define "async run(...)" with @WorkflowRun() on the class itself`);
    }
    const returned = this.returnTypeOf('run');
    if (typeof returned === 'function' && returned !== Object && !isThenable(returned)) {
      this.refuse(`has a method "run" that returns "${returned.name}", not a promise. Make it async: "async run(...)"`);
    }
    return run;
  }

  private register(handler: HandlerDefinition): void {
    if (handler.kind === 'run' || handler.kind === 'validator') return;
    const label = `@${decoratorOf(handler.kind)} "${handler.method}"`;
    if (handler.dynamic) {
      const other = this.dynamic.get(handler.kind);
      if (other) this.refuse(`has two dynamic handlers: "${other.method}" and "${handler.method}". Keep one of a kind`);
      this.dynamic.set(handler.kind, handler);
      return;
    }
    if (isReservedName(handler.name)) {
      this.refuse(`has ${label} named "${handler.name}", which is reserved. Choose another name`);
    }
    if (handler.kind === 'query' && this.isAsync(handler.method)) {
      this.refuse(`has an async ${label}. A query answers from the state at hand: make it synchronous`);
    }
    const table = { signal: this.signals, query: this.queries, update: this.updates }[handler.kind];
    const twin = table.get(handler.name);
    if (twin) {
      this.refuse(
        `has two of @${decoratorOf(handler.kind)} named "${handler.name}": "${twin.method}" and "${handler.method}"`,
      );
    }
    table.set(handler.name, handler);
  }

  private attachValidators(handlers: readonly HandlerDefinition[]): void {
    const updates = new Map<string, UpdateHandlerDefinition>(
      handlers.filter((handler) => handler.kind === 'update').map((handler) => [handler.method, handler]),
    );
    for (const { kind, method, name } of handlers) {
      if (kind !== 'validator') continue;
      const update = updates.get(name);
      if (!update) {
        this.refuse(
          `has @UpdateValidator('${name}') on "${method}" but no @Update() method "${name}". Name the method it checks`,
        );
      }
      if (update.validator !== undefined) {
        this.refuse(`has two validators for "${name}": "${update.validator}" and "${method}". Keep one`);
      }
      if (this.isAsync(method)) {
        this.refuse(`has an async validator "${method}". A validator decides at once: make it synchronous`);
      }
      update.validator = method;
    }
  }

  /** Whether the method is `async`, or declared to return a promise. */
  private isAsync(method: string): boolean {
    const written: unknown = (this.target.prototype as Record<string, unknown>)[method];
    const returned = this.returnTypeOf(method);
    return (
      Object.prototype.toString.call(written) === '[object AsyncFunction]' ||
      (typeof returned === 'function' && isThenable(returned))
    );
  }

  private returnTypeOf(method: string): unknown {
    return returnTypeOf(this.target.prototype as object, method);
  }

  private refuse(what: string): never {
    throw new WorkflowDefinitionError(`Workflow class "${this.className}" ${what}.`);
  }
}

function decoratorOf(kind: HandlerKind): string {
  return {
    run: 'WorkflowRun()',
    signal: 'Signal()',
    query: 'Query()',
    update: 'Update()',
    validator: 'UpdateValidator()',
  }[kind];
}

/** Checks for a `then` method, because each realm has a `Promise` class of its own. */
function isThenable({ prototype }: { prototype?: { then?: unknown } }): boolean {
  return typeof prototype?.then === 'function';
}
