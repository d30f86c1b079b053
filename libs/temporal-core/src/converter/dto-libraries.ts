/**
 * The port to class-validator and class-transformer, which are optional and must be the user's own copies: the host finds
 * them by `load-dto-libraries.ts`, the realm hands in those of its passthrough. Nothing here imports either.
 */
import type { DtoClass } from '../common/parameter-types.js';

/** One finding of class-validator. */
export interface DtoValidationError {
  property?: string;
  constraints?: Record<string, string>;
  children?: readonly DtoValidationError[];
}

/** Options of class-validator, passed on as they are. */
export interface DtoValidatorOptions {
  whitelist?: boolean;
  forbidNonWhitelisted?: boolean;
  forbidUnknownValues?: boolean;
  skipMissingProperties?: boolean;
  skipNullProperties?: boolean;
  skipUndefinedProperties?: boolean;
  stopAtFirstError?: boolean;
  dismissDefaultMessages?: boolean;
  enableDebugMessages?: boolean;
  groups?: string[];
  always?: boolean;
  strictGroups?: boolean;
  validationError?: { target?: boolean; value?: boolean };
}

/** What is used of a rule's metadata. */
export interface RuleMetadata {
  type: string;
  propertyName: string;
  constraintCls?: unknown;
}

/** What is used of class-validator's storage of metadata. */
export interface RuleStorage {
  getTargetValidationMetadatas(
    target: unknown,
    schema: string,
    always: boolean,
    strictGroups: boolean,
    groups?: string[],
  ): readonly RuleMetadata[];
  getTargetValidatorConstraints(target: unknown): readonly { name: string; async: boolean; target?: unknown }[];
}

/** What is used of the module `class-validator`. */
export interface ClassValidatorModule {
  validateSync(object: object, options?: DtoValidatorOptions): readonly DtoValidationError[];
}

/** What is used of the module `class-transformer`. */
export interface ClassTransformerModule {
  plainToInstance(type: DtoClass, plain: unknown, options?: { ignoreDecorators?: boolean }): unknown;
  instanceToPlain(instance: unknown): unknown;
}

/** What is used of class-transformer's storage, which it exports only by a path: `class-transformer/cjs/storage.js`. */
export interface TransformStorage {
  findTypeMetadata(
    target: DtoClass,
    property: string,
  ): { typeFunction?: (context?: unknown) => unknown; reflectedType?: unknown } | undefined;
  readonly _typeMetadatas: ReadonlyMap<unknown, unknown>;
  readonly _transformMetadatas: ReadonlyMap<unknown, unknown>;
  readonly _exposeMetadatas: ReadonlyMap<unknown, unknown>;
  readonly _excludeMetadatas: ReadonlyMap<unknown, unknown>;
}

/** The two libraries, as far as they are installed. The host's are loaded when they are asked for. */
export interface DtoLibraries {
  readonly classValidator?: ClassValidatorModule;
  readonly classTransformer?: ClassTransformerModule;
  /** Of the very build that `classTransformer` is; without it every instance goes through class-transformer. */
  readonly transformStorage?: TransformStorage;
}

/** Neither library: classes cannot be revived, rules cannot be checked. */
export const noDtoLibraries: DtoLibraries = {};

/**
 * Where every copy of class-validator keeps its rules: on the global object. Absent until the first rule is written, so
 * looking for rules never loads the library. In the realm it is swapped from run to run.
 */
export function ruleStorage(): RuleStorage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: RuleStorage }).classValidatorMetadataStorage;
}

/** All rules of a class and its bases, whatever their groups. */
export function rulesOf(type: DtoClass): readonly RuleMetadata[] {
  return ruleStorage()?.getTargetValidationMetadatas(type, '', true, false) ?? [];
}

/** Class that the compiler emitted for a decorated property, or `undefined`. */
export function designTypeOf(type: DtoClass, property: string): unknown {
  const reflect = Reflect as { getMetadata?(key: string, target: object, property: string): unknown };
  return reflect.getMetadata?.('design:type', type.prototype as object, property);
}

/** True when a class or one of its bases has decorators of class-transformer, which shape what is written. */
export function hasTransforms(libraries: DtoLibraries, type: DtoClass): boolean {
  return isIn(libraries, type, ({ _typeMetadatas }) => [_typeMetadatas]) || reshapes(libraries, type);
}

/** True when decorators rename, hide or transform properties: what went through class-transformer may not go again. */
export function reshapes(libraries: DtoLibraries, type: DtoClass): boolean {
  return isIn(libraries, type, (storage) => [
    storage._transformMetadatas,
    storage._exposeMetadatas,
    storage._excludeMetadatas,
  ]);
}

function isIn(
  libraries: DtoLibraries,
  type: DtoClass,
  tablesOf: (storage: TransformStorage) => ReadonlyMap<unknown, unknown>[],
): boolean {
  const storage = libraries.transformStorage;
  if (!storage) return libraries.classTransformer !== undefined;
  const tables = tablesOf(storage);
  for (let c: unknown = type; typeof c === 'function'; c = Object.getPrototypeOf(c)) {
    if (tables.some((table) => table.has(c))) return true;
  }
  return false;
}
