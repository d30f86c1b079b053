/**
 * The decorators of workflow classes. They only write metadata, through `common/workflow-definition.ts`; whether a
 * class is well-formed is found by its reader, which sees the whole of it.
 */
import { captureCallSites, defineCallSites } from '../common/call-site.js';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { flag, list, text, word } from '../common/options/option-types.js';
import { errorTypeOption } from '../common/options/shared-options.js';
import type { DtoClass } from '../common/parameter-types.js';
import type { HandlerUnfinishedPolicy } from '../common/policies.js';
import {
  defineConstructorTypes,
  defineHandler,
  defineWorkflow,
  defineWorkflowInit,
  WorkflowDefinitionError,
  type HandlerKind,
  type WorkflowOptions,
} from '../common/workflow-definition.js';
import { isCollecting, registerWorkflowClass } from './runtime/registrar.js';

interface MetadataReflect {
  getOwnMetadata?(key: string, target: object): unknown;
  defineMetadata?(key: string, value: unknown, target: object): void;
}

const reflect = Reflect as MetadataReflect;

/** Nest's own key and its value for "a new instance for each injection". */
const scopeOptionsKey = 'scope:options';
const transientScope = 1;

/**
 * Marks a class as a workflow. It may also be listed in the providers of a Nest module, where the worker finds it; Nest
 * never constructs it.
 *
 * @example
 * \@Workflow()
 * export class GreetingWorkflow {
 *   \@WorkflowRun()
 *   async run(name: string): Promise<string> { ... }
 * }
 */
export function Workflow(options: WorkflowOptions = {}): ClassDecorator {
  const callSites = isCollecting() ? undefined : captureCallSites();
  return (target, ...rest: unknown[]) => {
    refuseStandard('@Workflow()', rest[0]);
    workflowSchema.read(options, new OptionPlace(`@Workflow() on class "${target.name}"`, WorkflowDefinitionError));
    defineWorkflow(target, { ...options });
    hideFromInjection(target);
    if (callSites) defineCallSites(target, callSites);
    registerWorkflowClass(target as unknown as DtoClass);
  };
}

/**
 * Nest would resolve the types of the constructor when it builds the module; they are the workflow's arguments. A class
 * without any, in transient scope, is registered and never built.
 */
function hideFromInjection(target: object): void {
  const types = reflect.getOwnMetadata?.('design:paramtypes', target);
  if (Array.isArray(types)) defineConstructorTypes(target, types);
  reflect.defineMetadata?.('design:paramtypes', [], target);
  reflect.defineMetadata?.(scopeOptionsKey, { scope: transientScope }, target);
}

/** Passes the arguments of `run` to the constructor of a workflow class. Use it together with `@Workflow()`. */
export function WorkflowInit(): ClassDecorator {
  return (target) => defineWorkflowInit(target);
}

/** Marks the main method of a workflow class, an async method named `run`. */
export function WorkflowRun(): MethodDecorator {
  return handlerDecorator('run', 'WorkflowRun', {});
}

/** Options of signal and update handlers. */
export interface HandlerOptions {
  /** Name of the signal, query or update on the server. @defaultValue the name of the method */
  name?: string;
  /**
   * Whether the handler receives every message that has no handler of its own, with its name and raw payloads.
   * @defaultValue false
   */
  dynamic?: boolean;
  /** Description shown in the Temporal Web UI. */
  description?: string;
  /**
   * What happens to a running handler when the workflow closes: `ABANDON` turns the warning off. Not for queries.
   * @defaultValue `WARN_AND_ABANDON`
   */
  unfinishedPolicy?: HandlerUnfinishedPolicy;
}

export const workflowSchema = optionsOf<WorkflowOptions>()({
  name: text().otherwise('the name of the class'),
  dynamic: flag().default(false),
  taskQueue: text().otherwise('none'),
  sandboxed: flag().default(true),
  failureErrorTypes: list(errorTypeOption).otherwise('none'),
  versioningBehavior: word('PINNED', 'AUTO_UPGRADE').otherwise('that of the worker'),
});

export const handlerSchema = optionsOf<HandlerOptions>()({
  name: text().otherwise('the name of the method'),
  dynamic: flag().default(false),
  description: text().otherwise('none'),
  unfinishedPolicy: word('WARN_AND_ABANDON', 'ABANDON').default('WARN_AND_ABANDON'),
});

export type SignalOptions = HandlerOptions;
export type UpdateOptions = HandlerOptions;
export type QueryOptions = Omit<HandlerOptions, 'unfinishedPolicy'>;

/** Marks a method as the handler of a signal. It may be async and use the whole workflow API; its result is ignored. */
export function Signal(options: SignalOptions = {}): MethodDecorator {
  return handlerDecorator('signal', 'Signal', options);
}

/** Marks a method as the handler of a query. It must be synchronous and must not have side effects. */
export function Query(options: QueryOptions = {}): MethodDecorator {
  return handlerDecorator('query', 'Query', options);
}

/** Marks a method as the handler of an update. It may be async; the caller receives its result. */
export function Update(options: UpdateOptions = {}): MethodDecorator {
  return handlerDecorator('update', 'Update', options);
}

/**
 * Marks a method as the validator of an update. It receives the arguments before the handler does; if it throws, the
 * update is rejected and not recorded. It must be synchronous and must not have side effects.
 *
 * @param update - name of the method with `@Update()`
 */
export function UpdateValidator(update: string): MethodDecorator {
  return handlerDecorator('validator', 'UpdateValidator', { name: update });
}

function handlerDecorator(kind: HandlerKind, decorator: string, options: HandlerOptions): MethodDecorator {
  return (target, method, descriptor) => {
    refuseStandard(`@${decorator}()`, method);
    const place = `@${decorator}() on "${String(method)}"`;
    if (typeof method === 'symbol') {
      throw new WorkflowDefinitionError(`${place}: a handler needs a name, not a symbol.`);
    }
    if (typeof target === 'function') {
      throw new WorkflowDefinitionError(
        `${place} of "${target.name}": a handler is a method of the instance. Remove "static".`,
      );
    }
    if (descriptor && typeof descriptor.value !== 'function') {
      throw new WorkflowDefinitionError(
        `${place} of "${target.constructor.name}": it is no method. Put it on a method.`,
      );
    }
    if (kind !== 'run' && kind !== 'validator') {
      handlerSchema.read(options, new OptionPlace(`${place} of "${target.constructor.name}"`, WorkflowDefinitionError));
    }
    if (options.dynamic === true && options.name !== undefined) {
      throw new WorkflowDefinitionError(
        `${place} of "${target.constructor.name}" has both "dynamic" and "name". A dynamic handler takes every name: remove "name".`,
      );
    }
    const { name = method, dynamic = false, description, unfinishedPolicy } = options;
    defineHandler(target, { kind, method, name, dynamic, description, unfinishedPolicy });
  };
}

/**
 * Standard decorators get a context in place of a name; they know neither the class of a method nor the types of its
 * parameters.
 */
function refuseStandard(decorator: string, context: unknown): void {
  if (typeof context !== 'object' || context === null || !('kind' in context)) return;
  const { name } = context as { name?: unknown };
  throw new WorkflowDefinitionError(
    `${decorator} on "${String(name)}" was compiled as a standard decorator. ` +
      `Set "experimentalDecorators" and "emitDecoratorMetadata" in the tsconfig.json of the workflow sources.`,
  );
}
