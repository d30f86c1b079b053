/**
 * Makes instances of plain objects by what is known of their properties: `@Type()`, or the class that the compiler emitted.
 * Reviving what was written gives what was there, however often it crosses.
 */
import type { DtoClass } from '../common/parameter-types.js';
import type { TypeMetadata } from './dto-libraries.js';
import type { DtoShape } from './dto-shape.js';
import { fromJsonByType, UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { isNativeType, isRecord, notOfType, reviveNative } from './native-values.js';

/** Emitted for properties whose type says no more than the JSON value does. */
const plain = new Set<unknown>([Object, String, Number, Boolean, Array, Promise, Function, Symbol, BigInt]);

/** `@Type(() => Number)` and its like convert; to convert again changes nothing. */
const primitives = new Map<unknown, (value: unknown) => unknown>([
  [String, String],
  [Number, Number],
  [Boolean, Boolean],
]);

/** Levels of classes in classes. A fixed number, for the room on the stack differs between threads. */
const maxDepth = 500;

/** Whose names the properties of a plain object have: those of the wire, or those of the class. */
export type NamesOf = 'wire' | 'class';

export class DtoReviver {
  constructor(
    private readonly shapeOf: (type: DtoClass) => DtoShape,
    private readonly typeConverters: readonly JsonTypeConverter[],
  ) {}

  /** What a type converter makes of the value; `undefined` when none handles the type. */
  byHook(value: unknown, type: DtoClass): unknown {
    if (this.typeConverters.length === 0) return undefined;
    const revived = fromJsonByType(this.typeConverters, value, type);
    return revived === UNHANDLED ? undefined : revived;
  }

  /** True for a value that a type converter writes. */
  isHooked(value: object): boolean {
    return this.typeConverters.some((converter) => converter.toJson(value) !== UNHANDLED);
  }

  /** An instance with the properties of `value`. */
  revive(value: object, type: DtoClass, names: NamesOf, depth = 0): object {
    if (depth > maxDepth) throw new RangeError(`it is nested more than ${maxDepth} levels deep.`);
    const shape = this.shapeOf(type);
    const instance = new type() as Record<string, unknown>;
    const given = value as Record<string, unknown>;
    for (const key of Object.keys(given)) {
      if (key === '__proto__' || key === 'constructor') continue;
      const property = names === 'wire' ? shape.propertyOf(key) : key;
      if (names === 'wire' && !shape.isRead(property)) continue;
      if (typeof instance[property] === 'function' || !isSettable(instance, property)) continue;
      const { declared, emitted } = shape.fieldOf(property);
      instance[property] = declared
        ? this.declared(given[key], declared, { newObject: instance, object: given, property }, names, depth)
        : this.typed(given[key], emitted, names, depth);
    }
    return instance;
  }

  private declared(
    value: unknown,
    metadata: TypeMetadata,
    context: { newObject: object; object: object; property: string },
    names: NamesOf,
    depth: number,
  ): unknown {
    if (value === null || value === undefined) return value;
    const { reflectedType, typeFunction } = metadata;
    const type = typeFunction ? typeFunction(context) : reflectedType;
    const item = (each: unknown): unknown => this.chosen(each, type, metadata, names, depth);
    if (value instanceof Map || (reflectedType === Map && isRecord(value))) {
      const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
      return new Map(entries.map(([key, each]) => [key, item(each)]));
    }
    if (value instanceof Set || (reflectedType === Set && Array.isArray(value))) {
      return new Set([...(value as Iterable<unknown>)].map(item));
    }
    if (Array.isArray(value)) return listOf(reflectedType, value.map(item));
    return item(value);
  }

  /** By the class that a discriminator names, where there is one. */
  private chosen(value: unknown, type: unknown, metadata: TypeMetadata, names: NamesOf, depth: number): unknown {
    const convert = primitives.get(type);
    if (convert) return value === null || typeof value === 'object' ? value : convert(value);
    const { discriminator, keepDiscriminatorProperty } = metadata.options ?? {};
    if (!discriminator || !isRecord(value)) return this.typed(value, type, names, depth);
    const { [discriminator.property]: name, ...rest } = value;
    const found = discriminator.subTypes.find((subType) => subType.name === name);
    return this.typed(keepDiscriminatorProperty ? value : rest, found?.value ?? type, names, depth);
  }

  private typed(value: unknown, type: unknown, names: NamesOf, depth: number): unknown {
    if (value === null || value === undefined || typeof type !== 'function' || value instanceof type) return value;
    if (plain.has(type)) return value;
    const known = this.byHook(value, type as DtoClass);
    if (known !== undefined) return known;
    if (isNativeType(type)) {
      const native = reviveNative(value, type);
      // What it is instead is for the rules to say.
      return native === notOfType ? value : native;
    }
    if (Array.isArray(value)) return value.map((item) => this.typed(item, type, names, depth));
    return isRecord(value) ? this.revive(value, type as DtoClass, names, depth + 1) : value;
  }
}

/** A list of the class that a property is declared with, where that is one of its own. */
function listOf(reflectedType: unknown, items: unknown[]): unknown[] {
  if (typeof reflectedType !== 'function' || !(reflectedType.prototype instanceof Array)) return items;
  const list = new (reflectedType as new () => unknown[])();
  list.push(...items);
  return list;
}

/** False for an accessor that only computes. */
function isSettable(instance: object, property: string): boolean {
  for (let holder: object | null = instance; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, property);
    if (descriptor) return descriptor.set !== undefined || descriptor.writable === true;
  }
  return true;
}
