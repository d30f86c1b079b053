/**
 * Whether a worker can construct a workflow class. A workflow has no dependency injection: its constructor receives the
 * arguments of `run` with `@WorkflowInit()`, and no arguments without it.
 */
import {
  constructorTypesOf,
  declaredCount,
  typeOf,
  type DtoClass,
  type ParameterType,
  type TypeHint,
} from './parameter-types.js';

/** A workflow class, with the information that its decorators and the compiler provide. */
export interface ConstructorFacts {
  readonly target: DtoClass;
  /** Types that the compiler emitted for the constructor. */
  readonly emitted: readonly unknown[];
  readonly hasInit: boolean;
  /** Types of the parameters of `run`. */
  readonly runTypes: readonly ParameterType[];
}

/** Why a worker cannot construct the class, and how to fix it; undefined when it can. */
export function constructorProblem({ target, emitted, hasInit, runTypes }: ConstructorFacts): string | undefined {
  const required = requiredParameters(target);
  if (!hasInit) {
    if (required === 0) return undefined;
    const names = emitted.flatMap((type) => (isNamed(type) ? `"${type.name}"` : [])).join(', ');
    return (
      `has a constructor with parameters${names === '' ? '' : ` of type ${names}`}, which nothing passes: a workflow has no ` +
      `dependency injection. Call services from an activity, and the activity by proxyActivities(). To give the ` +
      `constructor the arguments of "run", add @WorkflowInit()`
    );
  }
  const declared = parameterCountOfRun(target);
  if (required > declared) {
    return (
      `has a constructor with ${counted(required)}, but "run" has ${declared}. @WorkflowInit() passes the arguments of ` +
      `"run" to the constructor: give "run" the same parameters`
    );
  }
  const types = constructorTypesOf(target, emitted);
  const index = types.findIndex((type, i) => differ(typeOf(type), typeOf(runTypes[i])));
  if (index < 0) return undefined;
  const [ofConstructor, ofRun] = [types[index], runTypes[index]].map((type) => nameOf(typeOf(type)));
  return (
    `has different types for parameter ${index + 1}: "${ofConstructor}" in the constructor, "${ofRun}" in "run". ` +
    `@WorkflowInit() passes the arguments of "run" to the constructor: use one type`
  );
}

/** Types of the arguments that the constructor and `run` share, each from whichever of the two declares it. */
export function sharedTypes({ target, emitted, runTypes }: ConstructorFacts): ParameterType[] {
  const types = constructorTypesOf(target, emitted);
  return Array.from({ length: Math.max(types.length, runTypes.length) }, (_, i) => runTypes[i] ?? types[i]);
}

/** Required parameters of the constructor, own or inherited; parameters with a default value do not count. */
function requiredParameters(target: DtoClass): number {
  for (let type: unknown = target; typeof type === 'function'; type = Object.getPrototypeOf(type)) {
    if (type.length > 0 || hasOwnConstructor(type)) return type.length;
  }
  return 0;
}

/** False for a class without a constructor, or with one that the compiler generated to pass all arguments on. */
function hasOwnConstructor(type: object): boolean {
  const text = Function.prototype.toString.call(type);
  return /\bconstructor['"]?\s*\(/.test(text) && !/\bsuper\(\.\.\.arguments\)/.test(text);
}

/** Infinite if it is unknown. */
function parameterCountOfRun({ prototype }: { prototype: object }): number {
  const { run } = prototype as { run: (...args: never[]) => unknown };
  const text = Function.prototype.toString.call(run);
  const declared = declaredCount(prototype, 'run') ?? (/^[^(]*\(\s*\)/.test(text) ? 0 : Infinity);
  return run.length < declared && text.includes('...') ? Infinity : Math.max(run.length, declared);
}

function counted(parameters: number): string {
  return parameters === 1 ? '1 parameter' : `${parameters} parameters`;
}

function differ(a: TypeHint, b: TypeHint): boolean {
  return a !== undefined && b !== undefined && (classOf(a) !== classOf(b) || typeof a !== typeof b);
}

function classOf(type: NonNullable<TypeHint>): DtoClass {
  return typeof type === 'function' ? type : type.listOf;
}

function nameOf(type: TypeHint): string {
  if (type === undefined) return 'unknown';
  return typeof type === 'function' ? type.name : `${type.listOf.name}[]`;
}

function isNamed(type: unknown): type is { name: string } {
  return typeof type === 'function' && type !== Object && type.name !== '';
}
