/**
 * Resolves a reference to a workflow or message (class, function, definition or name) to its name on
 * the wire and, when the class is known, its parameter types.
 */
import type {
  QueryDefinition,
  SignalDefinition,
  UpdateDefinition,
  WorkflowFunction,
  WorkflowObject,
} from './definitions.js';
import type { ParameterType } from './parameter-types.js';
import {
  isWorkflowClass,
  readWorkflowDefinition,
  type HandlerDefinition,
  type HandlerKind,
  type WorkflowDefinition,
} from './workflow-definition.js';

/** The error of a caller that names something wrongly: that of the client, or that of workflow code. */
export type InvalidReference = new (message: string) => Error;

/** A workflow by its class, by its function, or by the name of its type, for workflows in other languages. */
export type WorkflowSource = string | WorkflowFunction | (new (...args: never[]) => WorkflowObject);

export interface WorkflowReference {
  /** Workflow type on the wire. */
  readonly type: string;
  /** Present for classes. */
  readonly definition?: WorkflowDefinition;
}

/** A resolved message. */
export interface MessageReference {
  readonly name: string;
  /** Empty when the workflow class is unknown. */
  readonly parameterTypes: readonly ParameterType[];
}

/**
 * Resolves a reference to a workflow.
 *
 * @throws Invalid when it is not a class, function or name
 * @throws WorkflowDefinitionError when the class is not a workflow class, or is malformed
 */
export function resolveWorkflow(source: unknown, Invalid: InvalidReference): WorkflowReference {
  if (typeof source === 'string') {
    if (source === '') throw new Invalid('The workflow type is an empty string. Pass a name or the workflow class.');
    return { type: source };
  }
  if (typeof source !== 'function') {
    throw new Invalid(
      `A workflow must be a class, a function or the name of a workflow type, but is ${source === null ? 'null' : typeof source}` +
        (typeof source === 'object' && source !== null ? '. Pass the class, not an instance.' : '.'),
    );
  }
  const definition = definitionOf(source as WorkflowFunction);
  if (definition) {
    if (!definition.options.dynamic) return { type: definition.type, definition };
    throw new Invalid(
      `Workflow class "${source.name}" is dynamic and handles every workflow type. Pass the name of the type as a string.`,
    );
  }
  if (source.name === '') {
    throw new Invalid('The workflow function has no name. Name it, or pass the workflow type as a string.');
  }
  return { type: source.name };
}

/**
 * The definition of a workflow class; `undefined` for a plain function.
 *
 * @throws WorkflowDefinitionError when the class is not a workflow class, or is malformed
 */
export function definitionOf(source: Exclude<WorkflowSource, string>): WorkflowDefinition | undefined {
  if (!isWorkflowClass(source) && !isClass(source)) return undefined;
  return readWorkflowDefinition(source as Parameters<typeof readWorkflowDefinition>[0]);
}

/** True for a class, decorated or not, as compiled for any JavaScript that has classes. */
function isClass(value: unknown): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

type MessageKind = 'signal' | 'query' | 'update';

/** A message by its handler method, by its name on the wire, or by its definition. */
export type MessageSource =
  string | SignalDefinition<unknown[]> | QueryDefinition<unknown, unknown[]> | UpdateDefinition<unknown, unknown[]>;

/**
 * Resolves a reference to a message. A name that the class does not declare is sent unchanged: handlers may be set at
 * run time.
 *
 * @throws Invalid when it is a message of another kind, or a method without a decorator
 */
export function resolveMessage(
  kind: MessageKind,
  source: MessageSource,
  definition: WorkflowDefinition | undefined,
  Invalid: InvalidReference,
): MessageReference {
  const given: unknown = source;
  if (typeof given === 'string' && given !== '') return resolveName(kind, given, definition, Invalid);
  const named = given as { type?: unknown; name?: unknown } | null | undefined;
  if (typeof given !== 'object' || typeof named?.name !== 'string' || named.name === '') {
    throw new Invalid(`Name the ${kind} with a non-empty string, or with the result of define${decorators[kind]}().`);
  }
  if (named.type !== kind) {
    throw new Invalid(`"${named.name}" defines a ${String(named.type)} and cannot be used as ${article[kind]}`);
  }
  const handler = definition && tableOf(definition, kind).get(named.name);
  return { name: named.name, parameterTypes: handler?.parameterTypes ?? [] };
}

const decorators: Record<HandlerKind, string> = {
  run: 'WorkflowRun',
  signal: 'Signal',
  query: 'Query',
  update: 'Update',
  validator: 'UpdateValidator',
};
const article: Record<MessageKind, string> = { signal: 'a signal', query: 'a query', update: 'an update' };

function resolveName(
  kind: MessageKind,
  name: string,
  definition: WorkflowDefinition | undefined,
  Invalid: InvalidReference,
): MessageReference {
  if (!definition) return { name, parameterTypes: [] };
  const handlers = [...tableOf(definition, kind).values()];
  const handler = handlers.find(({ method }) => method === name) ?? tableOf(definition, kind).get(name);
  if (handler) return { name: handler.name, parameterTypes: handler.parameterTypes };
  refuseOther(kind, name, definition, Invalid);
  return { name, parameterTypes: [] };
}

/** Refuses a method of the class that is not a handler of this kind; any other name is allowed. */
function refuseOther(
  kind: MessageKind,
  name: string,
  { target, ...tables }: WorkflowDefinition,
  Invalid: InvalidReference,
): void {
  const method: unknown = (target.prototype as Record<string, unknown>)[name];
  if (typeof method !== 'function') return;
  const other = [...tables.signals.values(), ...tables.queries.values(), ...tables.updates.values()].find(
    (handler) => handler.method === name,
  );
  const is = other ? `is decorated with @${decorators[other.kind]}()` : 'has no message decorator';
  throw new Invalid(
    `Method "${name}" of workflow class "${target.name}" ${is} and cannot be used as ${article[kind]}. ` +
      `Put @${decorators[kind]}() on it, or use another method.`,
  );
}

function tableOf(definition: WorkflowDefinition, kind: MessageKind): ReadonlyMap<string, HandlerDefinition> {
  return { signal: definition.signals, query: definition.queries, update: definition.updates }[kind];
}
