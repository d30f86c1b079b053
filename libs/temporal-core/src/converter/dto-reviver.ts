/**
 * Makes instances of plain objects: class-transformer does what its decorators say, and what the compiler knows of decorated
 * properties (`design:type`) does the rest: dates, maps, sets, bytes, nested classes without `@Type()`.
 */
import type { DtoClass } from '../common/parameter-types.js';
import { designTypeOf, type ClassTransformerModule } from './dto-libraries.js';
import { fromJsonByType, UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { isNativeType, isRecord, notOfType, reviveNative } from './native-values.js';
import { restoreOpaque } from './opaque-values.js';

/** Emitted for properties whose type says no more than the JSON value does. */
const plain = new Set<unknown>([Object, String, Number, Boolean, Array, Promise, Function, Symbol, BigInt]);

export class DtoReviver {
  constructor(
    private readonly transformerFor: (type: DtoClass) => ClassTransformerModule,
    private readonly typeConverters: readonly JsonTypeConverter[],
  ) {}

  /** What a type converter makes of the value; `undefined` when none handles the type. */
  byHook(value: unknown, type: DtoClass): unknown {
    const revived = fromJsonByType(this.typeConverters, value, type);
    return revived === UNHANDLED ? undefined : revived;
  }

  /** True for a value that a type converter writes. */
  isHooked(value: object): boolean {
    return this.typeConverters.some((converter) => converter.toJson(value) !== UNHANDLED);
  }

  /** An instance from the wire's form, renamed and transformed as the decorators say. */
  revive(value: object, type: DtoClass): unknown {
    const instance = this.transformerFor(type).plainToInstance(type, value);
    this.fields(instance, new Set());
    return instance;
  }

  /** An instance from an object that has the properties of one. */
  adopt(value: object, type: DtoClass): unknown {
    const instance = this.transformerFor(type).plainToInstance(type, { ...value }, { ignoreDecorators: true });
    restoreOpaque(value, instance, this.typeConverters, true);
    this.fields(instance, new Set());
    return instance;
  }

  private fields(value: unknown, seen: Set<unknown>): void {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
      for (const item of value.values()) this.fields(item, seen);
      return;
    }
    if (isNativeType(value.constructor)) return;
    const object = value as Record<string, unknown>;
    const type = isRecord(value) ? undefined : (value.constructor as DtoClass);
    for (const key of Object.keys(object)) {
      const field = object[key];
      if (field === null || field === undefined) continue;
      const revived = type === undefined ? field : this.field(field, designTypeOf(type, key));
      if (revived !== field) object[key] = revived;
      this.fields(revived, seen);
    }
  }

  private field(value: unknown, type: unknown): unknown {
    if (typeof type !== 'function' || plain.has(type) || value instanceof type) return value;
    const known = this.byHook(value, type as DtoClass);
    if (known !== undefined) return known;
    if (isNativeType(type)) {
      const native = reviveNative(value, type);
      // What it is instead is for the rules to say.
      return native === notOfType ? value : native;
    }
    return isRecord(value) ? this.transformerFor(type as DtoClass).plainToInstance(type as DtoClass, value) : value;
  }
}
