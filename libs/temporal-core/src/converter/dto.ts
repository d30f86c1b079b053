/**
 * DTO classes: plain values become instances and are validated where they arrive; instances are validated and made plain
 * where they leave. Rules are class-validator's, reached through the port `DtoLibraries`; knows no payloads.
 *
 * What was validated crosses unchanged, however often: `@Transform()` is never applied here (ADR 12). Nothing is
 * converted by guess: only by the class of a parameter, of a decorated property, or of the instance itself.
 */
import type { DtoClass, TypeHint } from '../common/parameter-types.js';
import { messageOf } from '../common/safe-text.js';
import { checkDtoClass } from './dto-check.js';
import {
  reshapes,
  rulesOf,
  type ClassValidatorModule,
  type DtoLibraries,
  type DtoValidatorOptions,
} from './dto-libraries.js';
import { DtoReviver } from './dto-reviver.js';
import { DtoShape } from './dto-shape.js';
import {
  classOf,
  isInstance,
  isStackOverflow,
  kindOf,
  missingLibrary,
  nameOf,
  notAnObject,
  withoutOverflow,
} from './dto-values.js';
import { transformedProperties } from './dto-transforms.js';
import { DtoWriter } from './dto-writer.js';
import { DtoAsyncRuleError, DtoLibraryMissingError, type ValidationIssue } from './errors.js';
import type { JsonTypeConverter } from './json-types.js';
import { isNativeType, notOfType, reviveNative } from './native-values.js';
import { restoreOpaque } from './opaque-values.js';
import { isRawValue, RawValue } from './raw-value.js';
import { issuesOf, validationError } from './validation-issues.js';

export interface DtoOptions {
  /**
   * Options of class-validator.
   *
   * @defaultValue those of Nest's ValidationPipe: `forbidUnknownValues: false`
   */
  validator?: DtoValidatorOptions;
  /** Hooks for classes that JSON does not know; normally those of the payload converter (`typeConvertersOf`). */
  typeConverters?: readonly JsonTypeConverter[];
}

/** What is known of a class once it was looked at. */
interface ClassFacts {
  hasRules: boolean;
  /** Made when it is first needed: a class without decorators needs no class-transformer. */
  shape?: DtoShape;
}

/** Revives, validates and prepares values of DTO classes. Classes are looked at once and remembered. */
export class DtoConverter {
  private readonly facts = new WeakMap<DtoClass, ClassFacts>();
  private readonly incoming: DtoValidatorOptions;
  private readonly outgoing: DtoValidatorOptions;
  private readonly typeConverters: readonly JsonTypeConverter[];
  private readonly reviver: DtoReviver;
  private readonly writer: DtoWriter;
  private loaded?: DtoLibraries;

  /** @param libraries - a function is called when a DTO class is first used */
  constructor(
    private readonly libraries: DtoLibraries | (() => DtoLibraries),
    private readonly options: DtoOptions = {},
  ) {
    const { validator, typeConverters = [] } = options;
    this.incoming = { forbidUnknownValues: false, ...validator, validationError: { target: false, value: false } };
    // To strip what is not listed would change the caller's object.
    this.outgoing = { ...this.incoming, whitelist: validator?.whitelist && validator.forbidNonWhitelisted };
    this.typeConverters = typeConverters;
    this.reviver = new DtoReviver((type) => this.shapeOf(type), typeConverters);
    this.writer = new DtoWriter({
      storage: () => this.load().transformStorage,
      shapeOf: (type) => this.shapeOf(type),
      isHooked: (value) => this.reviver.isHooked(value),
    });
  }

  /** The same over other hooks: those of another payload converter. */
  withTypeConverters(typeConverters: readonly JsonTypeConverter[]): DtoConverter {
    return new DtoConverter(this.libraries, { ...this.options, typeConverters });
  }

  /** The same with other options of class-validator. */
  withValidator(validator: DtoValidatorOptions): DtoConverter {
    return new DtoConverter(this.libraries, { ...this.options, validator });
  }

  /** Its options of class-validator, if it was given some. */
  get validatorOptions(): DtoValidatorOptions | undefined {
    return this.options.validator;
  }

  /**
   * Looks at the class of a parameter before there is a value: at startup of a worker.
   *
   * @throws DtoAsyncRuleError when the class, or one nested in it, has an asynchronous rule
   * @throws DtoLibraryMissingError when a library that the class needs is not installed
   */
  check(type: TypeHint, where: string): void {
    const target = typeof type === 'function' ? type : type?.listOf;
    if (!target || target === RawValue || isNativeType(target)) return;
    if (this.factsOf(target, where).hasRules) this.validator(target);
    // A class that a type converter reads needs no library, and which those are shows only with a value.
    if (this.typeConverters.length === 0) this.shapeOf(target);
  }

  /**
   * The value of `type` that plain JSON stands for. `null` and `undefined` stay what they are: whether a value may be left
   * out is for the caller to know.
   *
   * @param where - names the value in errors: `argument 1 of workflow 'Order'`
   * @param validate - false on replay of what was valid when it was accepted
   * @throws PayloadValidationError when the value is not an object of the class or breaks its rules
   */
  revive(value: unknown, type: TypeHint, where: string, validate = true): unknown {
    if (type === undefined || value === undefined || value === null) return value;
    const issues: ValidationIssue[] = [];
    let revived: unknown;
    try {
      revived = this.each(value, type, issues, (item, itemType, path) => {
        const instance = this.reviveOne(item, itemType, path, where, issues);
        if (validate) issues.push(...this.broken(instance, itemType, path, where, this.incoming));
        return instance;
      });
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      issues.push({ path: '', rule: 'conversion', message: 'is nested too deeply' });
    }
    if (issues.length > 0) throw validationError(where, nameOf(type), issues);
    return revived;
  }

  /**
   * The form of a value that leaves: an instance is validated by its own class and gets the names of the wire; a plain
   * object, where a class is expected, is taken as an instance of it. Anything else is returned as it is.
   *
   * @throws PayloadValidationError when the value breaks the rules of its class
   */
  prepare(value: unknown, type: TypeHint, where: string): unknown {
    if (value === undefined || value === null || isRawValue(value)) return value;
    if (type === undefined && !isInstance(value)) {
      return Array.isArray(value) && value.some(isInstance)
        ? value.map((item) => this.prepare(item, type, where))
        : value;
    }
    const issues: ValidationIssue[] = [];
    const prepared = withoutOverflow(where, () =>
      this.each(value, type, issues, (item, itemType, path) => {
        const expected = itemType ?? classOf(item as object);
        const instance = this.adopt(item, expected, path, where, issues);
        const found = this.broken(instance, expected, path, where, this.outgoing);
        issues.push(...found);
        return found.length > 0 || !isInstance(instance) ? instance : this.writer.write(instance);
      }),
    );
    if (issues.length > 0) throw validationError(where, type ? nameOf(type) : classOf(value).name, issues);
    return prepared;
  }

  /**
   * True when class-transformer's decorators rename, hide or transform properties of the class, so that its instances may
   * not be made from instances.
   */
  isReshaped(type: DtoClass): boolean {
    return reshapes(this.load(), type);
  }

  /** Properties that `@Transform()` would change if class-transformer made the instances: `Order.cents`. */
  transformedProperties(type: DtoClass): string[] {
    return transformedProperties(this.load(), type);
  }

  /** Puts back what class-transformer destroyed when others copied an instance: bytes, maps, sets, values of hooks. */
  restore(source: unknown, copy: unknown): void {
    restoreOpaque(source, copy, this.typeConverters);
  }

  /** Calls `convert` for the value, or for each of a list. */
  private each(
    value: unknown,
    type: TypeHint,
    issues: ValidationIssue[],
    convert: (item: unknown, type: DtoClass | undefined, path: string) => unknown,
  ): unknown {
    if (type === undefined || typeof type === 'function') return convert(value, type, '');
    if (!Array.isArray(value)) {
      issues.push({ path: '', rule: 'isArray', message: `must be a list, not ${kindOf(value)}` });
      return value;
    }
    return value.map((item: unknown, i) => {
      if (item !== null && item !== undefined) return convert(item, type.listOf, `[${i}]`);
      issues.push({ path: `[${i}]`, rule: 'isDefined', message: `must be a ${type.listOf.name}, not ${String(item)}` });
      return item;
    });
  }

  private reviveOne(
    value: unknown,
    type: DtoClass | undefined,
    path: string,
    where: string,
    issues: ValidationIssue[],
  ): unknown {
    if (type === undefined || value instanceof type) return value;
    const known = this.reviver.byHook(value, type);
    if (known !== undefined) return known;
    if (isNativeType(type)) {
      const native = reviveNative(value, type);
      if (native !== notOfType) return native;
      issues.push({ path, rule: 'type', message: `must stand for a ${type.name}, which ${kindOf(value)} does not` });
      return value;
    }
    const { hasRules } = this.factsOf(type, where);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (hasRules) issues.push(notAnObject(path, value));
      return value;
    }
    return this.guarded(path, issues, value, () => this.reviver.revive(value, type, 'wire'));
  }

  /** A plain object that a caller gave where an instance is expected: it has the properties of one, not the wire's. */
  private adopt(value: unknown, type: DtoClass, path: string, where: string, issues: ValidationIssue[]): unknown {
    if (value instanceof type || isNativeType(type) || this.isOwnType(value)) return value;
    const facts = this.factsOf(type, where);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (facts.hasRules) issues.push(notAnObject(path, value));
      return value;
    }
    // Nothing to check and nothing to rename: the receiver makes the instance.
    if (!facts.hasRules && !this.load().transformStorage) return value;
    return this.guarded(path, issues, value, () => this.reviver.revive(value, type, 'class'));
  }

  private broken(
    value: unknown,
    type: DtoClass | undefined,
    path: string,
    where: string,
    options: DtoValidatorOptions,
  ): ValidationIssue[] {
    if (type === undefined || !(value instanceof type) || !isInstance(value)) return [];
    const own = classOf(value);
    if (!this.factsOf(own, where).hasRules) return [];
    const issues: ValidationIssue[] = [];
    const errors = this.guarded(path, issues, [], () => this.validator(own).validateSync(value, options));
    return [...issues, ...issuesOf(errors, path)];
  }

  private isOwnType(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.reviver.isHooked(value);
  }

  /** Runs code of the author's (constructors, custom rules); what it throws is the value's fault. */
  private guarded<T>(path: string, issues: ValidationIssue[], otherwise: T, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof DtoLibraryMissingError || error instanceof DtoAsyncRuleError || isStackOverflow(error)) {
        throw error;
      }
      issues.push({ path, rule: 'conversion', message: `could not be converted or checked: ${messageOf(error)}` });
      return otherwise;
    }
  }

  private factsOf(type: DtoClass, where: string): ClassFacts {
    let facts = this.facts.get(type);
    if (!facts) {
      const libraries = this.load();
      checkDtoClass(libraries, type, where);
      facts = { hasRules: rulesOf(type).length > 0 };
      this.facts.set(type, facts);
    }
    return facts;
  }

  private shapeOf(type: DtoClass): DtoShape {
    const facts = this.factsOf(type, `class ${type.name}`);
    facts.shape ??= new DtoShape(
      type,
      this.load().transformStorage ?? missingLibrary('class-transformer', `convert values of class ${type.name}`),
    );
    return facts.shape;
  }

  private load(): DtoLibraries {
    this.loaded ??= typeof this.libraries === 'function' ? this.libraries() : this.libraries;
    return this.loaded;
  }

  private validator(type: DtoClass): ClassValidatorModule {
    return this.load().classValidator ?? missingLibrary('class-validator', `check the rules of class ${type.name}`);
  }
}
