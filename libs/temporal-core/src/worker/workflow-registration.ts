/** The workflows of a worker before they are bundled: read, checked, none twice. */
import { isWorkflowClass, readWorkflowDefinition, type WorkflowDefinition } from '../common/workflow-definition.js';
import { typeOf, type DtoClass, type ParameterType } from '../common/parameter-types.js';
import type { DtoConverter } from '../converter/dto.js';
import { DuplicateWorkflowError, WorkerOptionsError } from './errors.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';

/**
 * Reads the classes among the `workflows`.
 *
 * @returns the classes; `undefined` when the list says nothing about which of the exported workflows to take
 * @throws WorkflowDefinitionError when a class is malformed
 * @throws DuplicateWorkflowError when two have one type
 * @throws DtoAsyncRuleError when a class of an argument has an asynchronous rule
 */
export function readWorkflows(options: ResolvedWorkerOptions, dto: DtoConverter): DtoClass[] | undefined {
  const classes = options.workflows.filter(isWorkflowClass);
  const plain = options.workflows.find((workflow) => !isWorkflowClass(workflow));
  if (plain && options.workflowsPath === undefined && options.workflowBundle === undefined) {
    throw new WorkerOptionsError(
      `'workflows' holds '${plain.name}', which has no @Workflow(). Decorate it, or give 'workflowsPath': ` +
        `the source of a plain function cannot be found`,
    );
  }
  const byType = new Map<string, WorkflowDefinition>();
  let dynamic: WorkflowDefinition | undefined;
  for (const target of new Set(classes)) {
    const definition = readWorkflowDefinition(target);
    const twin = definition.options.dynamic ? dynamic : byType.get(definition.type);
    if (twin) refuseTwins(twin, definition);
    if (definition.options.dynamic) dynamic = definition;
    else byType.set(definition.type, definition);
    if (options.workflowThreads > 0) refuseUnsandboxed(definition);
    checkTypes(definition, dto);
  }
  return plain || classes.length === 0 ? undefined : [...new Set(classes)];
}

/** The classes that run in the realm and those that run outside it; the first absent when any that is found is taken. */
export function bySandbox(classes: readonly DtoClass[] | undefined): {
  sandboxed?: DtoClass[];
  unsandboxed: DtoClass[];
} {
  if (!classes) return { unsandboxed: [] };
  const isSandboxed = (target: DtoClass): boolean => readWorkflowDefinition(target).options.sandboxed !== false;
  return { sandboxed: classes.filter(isSandboxed), unsandboxed: classes.filter((target) => !isSandboxed(target)) };
}

/** @throws WorkerOptionsError when the bundle lacks a workflow that the worker was given */
export function checkBundled(classes: readonly DtoClass[] | undefined, bundled: readonly string[]): void {
  const types = new Set(bundled);
  for (const target of classes ?? []) {
    const { type, options } = readWorkflowDefinition(target);
    if (options.dynamic || types.has(type)) continue;
    throw new WorkerOptionsError(
      `Workflow class '${target.name}' (type '${type}') is not in the workflow code of the worker. ` +
        `Export it from 'workflowsPath', or make the 'workflowBundle' anew`,
    );
  }
}

function refuseTwins(a: WorkflowDefinition, b: WorkflowDefinition): never {
  throw new DuplicateWorkflowError(
    a.options.dynamic
      ? `Workflow classes '${a.target.name}' and '${b.target.name}' are both dynamic. A worker takes one`
      : `Workflow type '${a.type}' belongs to two classes: '${a.target.name}' and '${b.target.name}'. Rename one by @Workflow({ name })`,
  );
}

function refuseUnsandboxed({ options, target }: WorkflowDefinition): void {
  if (options.sandboxed !== false) return;
  throw new WorkerOptionsError(
    `Workflow class '${target.name}' has 'sandboxed: false', which runs on the main thread only. ` +
      `Set 'workflowThreads: 0', or remove it from @Workflow()`,
  );
}

function checkTypes({ type, parameterTypes, signals, queries, updates }: WorkflowDefinition, dto: DtoConverter): void {
  checkEach(parameterTypes, dto, `workflow '${type}'`);
  for (const [kind, handlers] of Object.entries({ signal: signals, query: queries, update: updates })) {
    for (const { name, parameterTypes: types } of handlers.values()) {
      checkEach(types, dto, `${kind} '${name}' of workflow '${type}'`);
    }
  }
}

/** Looks at the classes of parameters before there are values. */
export function checkEach(types: readonly ParameterType[], dto: DtoConverter, of: string): void {
  for (const [i, type] of types.entries()) dto.check(typeOf(type), `argument ${i + 1} of ${of}`);
}
