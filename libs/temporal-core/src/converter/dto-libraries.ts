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

/** What `@Type()` says of a property. */
export interface TypeMetadata {
  typeFunction?: (context: { newObject: object; object: object; property: string }) => unknown;
  /** Class that the compiler emitted for the property. */
  reflectedType?: unknown;
  options?: { discriminator?: Discriminator; keepDiscriminatorProperty?: boolean };
}

/** Which class a value is of, by the value of one of its properties. */
export interface Discriminator {
  property: string;
  subTypes: readonly { name: string; value: DtoClass }[];
}

/** What `@Expose()` and `@Exclude()` say of a property, or of a whole class where the property is `undefined`. */
export interface ExposureMetadata {
  options: { name?: string; toClassOnly?: boolean; toPlainOnly?: boolean };
}

/** What `@Transform()` says of a property. */
export interface TransformMetadata {
  options?: { toPlainOnly?: boolean };
}

type MetadataTable<T> = ReadonlyMap<unknown, ReadonlyMap<string | undefined, T>>;

/** What is used of class-transformer's storage, which it exports only by a path: `class-transformer/cjs/storage.js`. */
export interface TransformStorage {
  readonly _typeMetadatas: MetadataTable<TypeMetadata>;
  readonly _transformMetadatas: MetadataTable<readonly TransformMetadata[]>;
  readonly _exposeMetadatas: MetadataTable<ExposureMetadata>;
  readonly _excludeMetadatas: MetadataTable<ExposureMetadata>;
}

/** The two libraries, as far as they are installed. The host's are loaded when they are asked for. */
export interface DtoLibraries {
  readonly classValidator?: ClassValidatorModule;
  /** `defaultMetadataStorage` of the module `class-transformer/cjs/storage.js`, where its decorators write. */
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

/** The class and its bases, the class first. */
export function* lineageOf(type: DtoClass): Generator<DtoClass> {
  for (let c: unknown = type; typeof c === 'function' && c !== Function.prototype; c = Object.getPrototypeOf(c)) {
    yield c as DtoClass;
  }
}

/** True when decorators rename, hide or transform properties: what went through class-transformer may not go again. */
export function reshapes({ transformStorage: storage }: DtoLibraries, type: DtoClass): boolean {
  if (!storage) return false;
  const tables = [storage._transformMetadatas, storage._exposeMetadatas, storage._excludeMetadatas];
  for (const target of lineageOf(type)) if (tables.some((table) => table.has(target))) return true;
  return false;
}
