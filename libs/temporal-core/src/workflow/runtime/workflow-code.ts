/**
 * The author's modules as one run sees them: evaluated anew, so that their state is the run's own; and the one workflow
 * in them that the run executes.
 */
import type { DtoClass } from '../../common/parameter-types.js';
import {
  isReservedName,
  isWorkflowClass,
  readWorkflowDefinition,
  WorkflowDefinitionError,
  workflowOptionsOf,
} from '../../common/workflow-definition.js';
import { WorkflowModuleError } from '../../common/workflow-module-error.js';
import type { FailureConverter } from '../../converter/failure-converter.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import type { WorkflowInterceptors, WorkflowInterceptorsFactory } from '../interceptors.js';
import { collectWorkflowClasses } from './registrar.js';

/** A workflow as the author wrote it. */
export type WorkflowCode =
  | { kind: 'class'; type: string; target: DtoClass }
  | { kind: 'function'; type: string; run: (...args: unknown[]) => unknown };

/** A module that exports `interceptors`. */
export interface InterceptorModule {
  /** As messages name it. */
  path: string;
  exports: Record<string, unknown>;
}

/** What the entry module of a bundle exports. */
export interface BundleExports {
  /** Namespaces of the modules that hold workflows. */
  modules: readonly Record<string, unknown>[];
  /** The types that the worker takes; absent when it takes all. */
  types?: readonly string[];
  interceptorModules?: readonly InterceptorModule[];
  payloadConverterModule?: Record<string, unknown>;
  failureConverterModule?: Record<string, unknown>;
}

/** Evaluates the author's modules and returns what the entry exports. */
export type BundleFactory = () => BundleExports;

export class LoadedCode {
  readonly workflows = new Map<string, WorkflowCode>();
  /** Takes every type that no other workflow has. */
  private dynamic?: WorkflowCode;
  private readonly interceptorFactories: readonly WorkflowInterceptorsFactory[];

  private constructor(
    private readonly exports: BundleExports,
    classes: readonly DtoClass[],
  ) {
    this.interceptorFactories = (exports.interceptorModules ?? []).map(factoryIn);
    const wanted = exports.types && new Set(exports.types);
    for (const target of classes) {
      const { name: type = target.name, dynamic } = workflowOptionsOf(target);
      if (wanted && !wanted.has(type)) continue;
      const code: WorkflowCode = { kind: 'class', type, target };
      const twin = dynamic ? this.dynamic : this.workflows.get(type);
      if (twin) refuseTwins(twin, code);
      if (dynamic) this.dynamic = code;
      else this.workflows.set(type, code);
    }
    // A list of workflows names classes: functions in the same modules may have any name.
    if (!wanted) for (const module of exports.modules) this.addFunctions(module);
  }

  /**
   * @param isChecked - the same code was loaded before: a run need not read the definitions of other classes than its own
   * @throws WorkflowDefinitionError when a class is malformed, or two workflows have one type
   * @throws WorkflowModuleError when an interceptor module does not export `interceptors`
   */
  static load(factory: BundleFactory, isChecked: boolean): LoadedCode {
    let exports!: BundleExports;
    const classes = collectWorkflowClasses(() => {
      exports = factory();
    });
    if (!isChecked) classes.forEach(readWorkflowDefinition);
    return new LoadedCode(exports, classes);
  }

  /** The classes among the workflows. */
  get classes(): DtoClass[] {
    const all = this.dynamic ? [...this.workflows.values(), this.dynamic] : [...this.workflows.values()];
    return all.flatMap((code) => (code.kind === 'class' ? code.target : []));
  }

  find(type: string): WorkflowCode | undefined {
    return this.workflows.get(type) ?? this.dynamic;
  }

  /** Interceptors of one run. */
  interceptors(): WorkflowInterceptors[] {
    return this.interceptorFactories.map((create) => create());
  }

  payloadConverter(): PayloadConverter | undefined {
    return this.exports.payloadConverterModule?.['payloadConverter'] as PayloadConverter | undefined;
  }

  failureConverter(): FailureConverter | undefined {
    return this.exports.failureConverterModule?.['failureConverter'] as FailureConverter | undefined;
  }

  /** Whether there is a workflow for any type. */
  get hasDynamic(): boolean {
    return this.dynamic !== undefined;
  }

  /** Exported functions are workflows by the name of the export, the default export is the dynamic one; exported classes have registered themselves. */
  private addFunctions(module: Record<string, unknown>): void {
    for (const [type, value] of Object.entries(module)) {
      if (typeof value !== 'function' || isWorkflowClass(value) || isClass(value)) continue;
      if (isReservedName(type)) refuseReserved(type);
      const code: WorkflowCode = { kind: 'function', type, run: value as (...args: unknown[]) => unknown };
      const isDynamic = type === defaultExport;
      const twin = isDynamic ? this.dynamic : this.workflows.get(type);
      if (twin) refuseTwins(twin, code);
      if (isDynamic) this.dynamic = code;
      else this.workflows.set(type, code);
    }
  }
}

const defaultExport = 'default';

function factoryIn({ path, exports }: InterceptorModule): WorkflowInterceptorsFactory {
  const { interceptors } = exports;
  if (typeof interceptors === 'function') return interceptors as WorkflowInterceptorsFactory;
  const names = Object.keys(exports);
  const found =
    interceptors !== undefined
      ? `its export "interceptors" is not a function`
      : names.length > 0
        ? `it exports ${names.map((name) => `"${name}"`).join(', ')}`
        : 'it exports nothing';
  throw new WorkflowModuleError(
    `Interceptor module "${path}" (worker option "interceptors.workflowModules") must export a function "interceptors"; ` +
      `${found}. Export \`function interceptors(): WorkflowInterceptors\` from it.`,
  );
}

function refuseReserved(type: string): never {
  throw new WorkflowDefinitionError(
    `The workflow function "${type}" has a name that is reserved for the SDK. Export it under another name.`,
  );
}

function refuseTwins(one: WorkflowCode, other: WorkflowCode): never {
  const [a, b] = [one, other].map((code) =>
    code.kind === 'class' ? `class "${code.target.name}"` : `function "${code.type}"`,
  );
  throw new WorkflowDefinitionError(
    isDynamic(one)
      ? `The workflow code has two dynamic workflows: ${a} and ${b}. A worker takes one: remove "dynamic" from the other.`
      : `The workflow code has two workflows of type "${one.type}": ${a} and ${b}. Rename one by @Workflow({ name }).`,
  );
}

function isDynamic(code: WorkflowCode): boolean {
  return code.kind === 'class' ? workflowOptionsOf(code.target).dynamic === true : code.type === defaultExport;
}

function isClass(value: object): boolean {
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  return prototype !== undefined && !prototype.writable;
}
