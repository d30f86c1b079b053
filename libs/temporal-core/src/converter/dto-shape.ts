/**
 * What the decorators of class-transformer say of a class, as far as it holds at every boundary: names and hidden properties,
 * and the classes of properties. `@Transform()`, groups and versions are not among it: they shape what enters or leaves an
 * application, and a value inside it has been shaped already.
 */
import type { DtoClass } from '../common/parameter-types.js';
import {
  designTypeOf,
  lineageOf,
  type ExposureMetadata,
  type TransformStorage,
  type TypeMetadata,
} from './dto-libraries.js';

/** Class of a property: what `@Type()` says, or what the compiler emitted. */
export interface FieldType {
  readonly declared?: TypeMetadata;
  readonly emitted?: unknown;
}

const unknownType: FieldType = {};

export class DtoShape {
  private readonly wireNames = new Map<string, string>();
  private readonly properties = new Map<string, string>();
  private readonly exposed = new Set<string>();
  /** Hidden both ways, and hidden only when they leave. */
  private readonly hidden = new Map<string, 'always' | 'outgoing'>();
  private readonly fields = new Map<string, FieldType>();
  /** Only exposed properties cross. */
  private readonly hidesAll: boolean;
  /** Exposed accessors that compute their value: written, and not read back. */
  readonly getters: readonly string[];

  constructor(
    private readonly type: DtoClass,
    private readonly storage: TransformStorage,
  ) {
    for (const [property, { options }] of this.collect(storage._exposeMetadatas)) {
      if (property === undefined) continue;
      this.exposed.add(property);
      // The name that holds on the way in: it must be found there again.
      if (options.name === undefined || options.toPlainOnly) continue;
      this.wireNames.set(property, options.name);
      this.properties.set(options.name, property);
    }
    const excluded = this.collect(storage._excludeMetadatas);
    for (const [property, { options }] of excluded) {
      const crosses = options.toClassOnly === true && options.toPlainOnly !== true;
      if (property !== undefined && !crosses) this.hidden.set(property, options.toPlainOnly ? 'outgoing' : 'always');
    }
    this.hidesAll = excluded.has(undefined) && excluded.get(undefined)?.options.toClassOnly !== true;
    this.getters = [...this.exposed].filter((property) => isComputed(type.prototype as object, property));
  }

  /** True when an instance is not written as it is. */
  get isReshaped(): boolean {
    return this.wireNames.size > 0 || this.hidden.size > 0 || this.hidesAll || this.getters.length > 0;
  }

  wireNameOf(property: string): string {
    return this.wireNames.get(property) ?? property;
  }

  propertyOf(wireName: string): string {
    return this.properties.get(wireName) ?? wireName;
  }

  isWritten(property: string): boolean {
    return !this.hidden.has(property) && (!this.hidesAll || this.exposed.has(property));
  }

  isRead(property: string): boolean {
    return this.hidden.get(property) !== 'always' && (!this.hidesAll || this.exposed.has(property));
  }

  fieldOf(property: string): FieldType {
    let field = this.fields.get(property);
    if (field === undefined) {
      const declared = typeMetadataOf(this.storage, this.type, property);
      const emitted = declared ? undefined : designTypeOf(this.type, property);
      field = declared || emitted ? { declared, emitted } : unknownType;
      this.fields.set(property, field);
    }
    return field;
  }

  private collect(table: TransformStorage['_exposeMetadatas']): Map<string | undefined, ExposureMetadata> {
    const found = new Map<string | undefined, ExposureMetadata>();
    for (const target of lineageOf(this.type)) {
      for (const [property, metadata] of table.get(target) ?? []) {
        if (!found.has(property)) found.set(property, metadata);
      }
    }
    return found;
  }
}

/** What `@Type()` says of a property of the class or of its bases. */
export function typeMetadataOf(storage: TransformStorage, type: DtoClass, property: string): TypeMetadata | undefined {
  for (const target of lineageOf(type)) {
    const metadata = storage._typeMetadatas.get(target)?.get(property);
    if (metadata) return metadata;
  }
  return undefined;
}

function isComputed(prototype: object, property: string): boolean {
  for (let p: object | null = prototype; p; p = Object.getPrototypeOf(p) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(p, property);
    if (descriptor) return descriptor.get !== undefined && descriptor.set === undefined;
  }
  return false;
}
