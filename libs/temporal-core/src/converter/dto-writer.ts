/**
 * The form in which instances leave: themselves, unless decorators rename or hide properties or tell subclasses apart. Then a
 * copy with the names of the wire. Values are never changed: what JSON makes of them is the payload converter's business.
 */
import type { DtoClass } from '../common/parameter-types.js';
import type { Discriminator, TransformStorage, TypeMetadata } from './dto-libraries.js';
import type { DtoShape } from './dto-shape.js';
import { classOf, isInstance } from './dto-values.js';
import { isRecord } from './native-values.js';

export interface DtoWriterParts {
  storage(): TransformStorage | undefined;
  shapeOf(type: DtoClass): DtoShape;
  /** True for a value that a type converter writes. */
  isHooked(value: object): boolean;
}

/** Deeper values are left to the JSON converter, which names the place of a cycle. */
const maxDepth = 500;

export class DtoWriter {
  private seenTypes = 0;
  private hasDiscriminators = false;

  constructor(private readonly parts: DtoWriterParts) {}

  /** @param declared - class of a plain object, where one is expected */
  write(value: unknown, declared?: unknown, depth = 0): unknown {
    if (depth === 0 && !this.anyShapes()) return value;
    if (typeof value !== 'object' || value === null || depth > maxDepth) return value;
    if (Array.isArray(value)) return this.list(value, declared, depth);
    if (value instanceof Set) {
      const items = [...(value as Set<unknown>)];
      const written = this.list(items, declared, depth);
      return written === items ? value : new Set(written);
    }
    if (value instanceof Map) return this.map(value as Map<unknown, unknown>, declared, depth);
    if (!isInstance(value) && !isRecord(value)) return value;
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function' || this.parts.isHooked(value)) return value;
    return this.object(value as Record<string, unknown>, declared, depth);
  }

  private list(items: readonly unknown[], declared: unknown, depth: number): readonly unknown[] {
    let written: unknown[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = this.write(items[i], declared, depth + 1);
      if (item !== items[i]) (written ??= [...items])[i] = item;
    }
    return written ?? items;
  }

  private map(map: Map<unknown, unknown>, declared: unknown, depth: number): Map<unknown, unknown> {
    let written: Map<unknown, unknown> | undefined;
    for (const [key, item] of map) {
      const form = this.write(item, declared, depth + 1);
      if (form !== item) (written ??= new Map(map)).set(key, form);
    }
    return written ?? map;
  }

  private object(value: Record<string, unknown>, declared: unknown, depth: number): unknown {
    const type = isInstance(value)
      ? classOf(value)
      : typeof declared === 'function'
        ? (declared as DtoClass)
        : undefined;
    const shape = type && this.parts.shapeOf(type);
    const isReshaped = shape?.isReshaped === true;
    let written: Record<string, unknown> | undefined = isReshaped ? {} : undefined;
    for (const key of Object.keys(value)) {
      if (isReshaped && !shape.isWritten(key)) continue;
      const form = this.field(value[key], shape?.fieldOf(key).declared, shape?.fieldOf(key).emitted, depth);
      if (form !== value[key]) written ??= { ...value };
      if (written) put(written, isReshaped ? shape.wireNameOf(key) : key, form);
    }
    if (isReshaped) {
      for (const key of shape.getters) {
        if (shape.isWritten(key)) {
          put(written ?? {}, shape.wireNameOf(key), this.write(value[key], undefined, depth + 1));
        }
      }
    }
    return written ?? value;
  }

  private field(value: unknown, declared: TypeMetadata | undefined, emitted: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (!declared) return this.write(value, emitted, depth + 1);
    const { typeFunction, reflectedType, options } = declared;
    const context = { newObject: {}, object: {}, property: '' };
    const written = this.write(value, typeFunction ? typeFunction(context) : reflectedType, depth + 1);
    return options?.discriminator ? named(value, written, options.discriminator) : written;
  }

  /** Whether any class of the application is written otherwise than it is. */
  private anyShapes(): boolean {
    const storage = this.parts.storage();
    if (!storage) return false;
    if (storage._exposeMetadatas.size > 0 || storage._excludeMetadatas.size > 0) return true;
    const types = storage._typeMetadatas;
    if (types.size !== this.seenTypes) {
      this.seenTypes = types.size;
      this.hasDiscriminators = [...types.values()].some((fields) =>
        [...fields.values()].some(({ options }) => options?.discriminator !== undefined),
      );
    }
    return this.hasDiscriminators;
  }
}

/** With the property by which the reader finds the class. */
function named(value: object, written: unknown, discriminator: Discriminator): unknown {
  if (Array.isArray(value)) {
    const forms = written as unknown[];
    return value.map((item: unknown, i) =>
      typeof item === 'object' && item !== null ? named(item, forms[i], discriminator) : item,
    );
  }
  if (value instanceof Set) {
    return new Set(named([...(value as Set<unknown>)], [...(written as Set<unknown>)], discriminator) as unknown[]);
  }
  if (value instanceof Map) {
    const forms = written as Map<unknown, unknown>;
    return new Map(
      [...(value as Map<unknown, object>)].map(([key, item]) => [key, named(item, forms.get(key), discriminator)]),
    );
  }
  const { property, subTypes } = discriminator;
  const name = isInstance(value) ? subTypes.find((subType) => subType.value === classOf(value))?.name : undefined;
  return name === undefined ? written : { ...(written as object), [property]: name };
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}
