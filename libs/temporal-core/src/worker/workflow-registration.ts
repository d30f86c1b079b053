/** Reads and validates the workflows of a worker before they are bundled. */
import { isWorkflowClass, readWorkflowDefinition, type WorkflowDefinition } from '../common/workflow-definition.js';
import { typeOf, type DtoClass, type ParameterType } from '../common/parameter-types.js';
import type { DtoConverter } from '../converter/dto.js';
import { DuplicateWorkflowError, WorkerOptionsError } from './errors.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';

/**
 * Reads the classes among the `workflows`.
 *
 * @returns the classes; `undefined` when the list does not restrict the exported workflows
 * @throws WorkflowDefinitionError when a class is malformed
 * @throws DuplicateWorkflowError when two classes have the same workflow type
 * @throws DtoAsyncRuleError when the class of an argument has an asynchronous rule
 */
export function readWorkflows(options: ResolvedWorkerOptions, dto: DtoConverter): DtoClass[] | undefined {
  const classes = options.workflows.filter(isWorkflowClass);
  const plain = options.workflows.find((workflow) => !isWorkflowClass(workflow));
  if (plain && options.workflowsPath === undefined && options.workflowBundle === undefined) {
    throw new WorkerOptionsError(
      `"workflows" contains "${plain.name}", which has no @Workflow(). Decorate the class, or set "workflowsPath": ` +
        `the source of a plain function cannot be found.`,
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

/**
 * Separates the classes that run in the sandbox from those that run outside it. The former are absent when all exported
 * workflows are used.
 */
export function bySandbox(classes: readonly DtoClass[] | undefined): {
  sandboxed?: DtoClass[];
  unsandboxed: DtoClass[];
} {
  if (!classes) return { unsandboxed: [] };
  const isSandboxed = (target: DtoClass): boolean => readWorkflowDefinition(target).options.sandboxed !== false;
  return { sandboxed: classes.filter(isSandboxed), unsandboxed: classes.filter((target) => !isSandboxed(target)) };
}

/** @throws WorkerOptionsError when a registered workflow is not in the bundle */
export function checkBundled(classes: readonly DtoClass[] | undefined, bundled: readonly string[]): void {
  const types = new Set(bundled);
  for (const target of classes ?? []) {
    const { type, options } = readWorkflowDefinition(target);
    if (options.dynamic || types.has(type)) continue;
    throw new WorkerOptionsError(
      `Workflow class "${target.name}" (type "${type}") is not in the workflow code of the worker. Export it from "workflowsPath", or rebuild the "workflowBundle".`,
    );
  }
}

function refuseTwins(a: WorkflowDefinition, b: WorkflowDefinition): never {
  throw new DuplicateWorkflowError(
    a.options.dynamic
      ? `Workflow classes "${a.target.name}" and "${b.target.name}" are both dynamic. A worker supports only one.`
      : `Workflow type "${a.type}" belongs to two classes: "${a.target.name}" and "${b.target.name}". Rename one with @Workflow({ name }).`,
  );
}

function refuseUnsandboxed({ options, target }: WorkflowDefinition): void {
  if (options.sandboxed !== false) return;
  throw new WorkerOptionsError(
    `Workflow class "${target.name}" has "sandboxed: false", which runs on the main thread only. ` +
      `Set "workflowThreads: 0", or remove it from @Workflow().`,
  );
}

function checkTypes({ type, parameterTypes, signals, queries, updates }: WorkflowDefinition, dto: DtoConverter): void {
  checkEach(parameterTypes, dto, `workflow "${type}"`);
  for (const [kind, handlers] of Object.entries({ signal: signals, query: queries, update: updates })) {
    for (const { name, parameterTypes: types } of handlers.values()) {
      checkEach(types, dto, `${kind} "${name}" of workflow "${type}"`);
    }
  }
}

/** Checks the classes of parameters before there are values. */
export function checkEach(types: readonly ParameterType[], dto: DtoConverter, of: string): void {
  for (const [i, type] of types.entries()) dto.check(typeOf(type), `argument ${i + 1} of ${of}`);
}
