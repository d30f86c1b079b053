/**
 * The types of a method's parameters: `design:paramtypes` as the compiler emits it, overridden by
 * `@Payload(() => Type)` where the compiler erases the type (interfaces, generics, elements of arrays).
 *
 * Decorators write them; the client, the realm and the activity worker read them when they convert arguments.
 */

/** A class that a value is converted to and validated against. */
export type DtoClass = new (...args: never[]) => object;

/** A class, or a list of instances of a class. `undefined` means plain JSON. */
export type TypeHint = DtoClass | { readonly listOf: DtoClass } | undefined;

/**
 * The type of a parameter. A class or list is required; with `optional`, the value may be missing, `undefined` or
 * `null`.
 */
export type ParameterType = TypeHint | { readonly optional: TypeHint };

/** The type of a parameter, whether or not it is optional. */
export function typeOf(parameter: ParameterType): TypeHint {
  return typeof parameter === 'object' && 'optional' in parameter ? parameter.optional : parameter;
}

/**
 * True for a parameter that requires a value, without which the method would fail as soon as it reads the parameter.
 */
export function isRequired(parameter: ParameterType): boolean {
  return parameter !== undefined && !(typeof parameter === 'object' && 'optional' in parameter);
}

/** Returns a class that may not be defined yet, or an array with one class for a list: `() => [Line]`. */
export type TypeThunk = () => DtoClass | readonly [DtoClass];

interface MetadataReflect {
  getOwnMetadata?(key: string, target: object, property?: string | symbol): unknown;
  getMetadata?(key: string, target: object, property?: string | symbol): unknown;
}

const reflect = Reflect as MetadataReflect;
const explicitKey = Symbol.for('nest-temporal.payload-types');

/** Built-in classes, which add nothing to what the JSON value already shows. */
const plain = new Set<unknown>([Object, String, Number, Boolean, Array, Promise, Function, Symbol, BigInt]);

interface ExplicitType {
  readonly thunk: TypeThunk;
  readonly optional: boolean;
}

type Explicit = Map<string | symbol, Record<number, ExplicitType>>;

/** Options of {@link Payload}. */
export interface PayloadOptions {
  /**
   * Whether the argument may be missing, `undefined` or `null`.
   * @defaultValue true for a parameter with a default value
   */
  optional?: boolean;
}

/**
 * Sets the type of a parameter whose type the compiler erases: an interface, a generic, a union such as `Order | null`,
 * or a list.
 *
 * @param type - returns the class, or an array with the class for a list of its instances
 * @example
 * async run(@Payload(() => Order, { optional: true }) order: Order | null): Promise<void>
 */
export function Payload(type: TypeThunk, { optional = false }: PayloadOptions = {}): ParameterDecorator {
  return (target, property, index) => {
    // Parameters of a constructor belong to `@WorkflowInit()` and are stored under the name of the class.
    const holder = (property === undefined ? (target as { prototype: object }).prototype : target) as {
      [explicitKey]?: Explicit;
    };
    if (!Object.hasOwn(holder, explicitKey)) {
      Object.defineProperty(holder, explicitKey, { value: new Map(holder[explicitKey]) });
    }
    const explicit = holder[explicitKey] as Explicit;
    const key = property ?? 'constructor';
    explicit.set(key, { ...explicit.get(key), [index]: { thunk: type, optional } });
  };
}

/** The type that a thunk returns. */
export function typeHintOf(thunk: TypeThunk): TypeHint {
  const type = thunk();
  return typeof type === 'function' ? type : { listOf: type[0] };
}

/** Types of the parameters of `prototype[property]`; empty when the compiler emitted none. */
export function parameterTypesOf(prototype: object, property: string | symbol): ParameterType[] {
  const emitted = reflect.getMetadata?.('design:paramtypes', prototype, property);
  const explicit = (prototype as { [explicitKey]?: Explicit })[explicitKey]?.get(property);
  const method: unknown = (prototype as Record<string | symbol, unknown>)[property];
  return mergeTypes(Array.isArray(emitted) ? emitted : [], explicit, lengthOf(method));
}

/** The number of parameters of a method; undefined when the compiler did not emit their types. */
export function declaredCount(prototype: object, property: string): number | undefined {
  const emitted = reflect.getMetadata?.('design:paramtypes', prototype, property);
  return Array.isArray(emitted) ? emitted.length : undefined;
}

/**
 * The declared return type of a method: a class, `Object` when the type has no class, `undefined` when it is unknown.
 */
export function returnTypeOf(prototype: object, property: string): unknown {
  return reflect.getMetadata?.('design:returntype', prototype, property);
}

/** Types of constructor parameters, from the types that the compiler emitted for the class. */
export function constructorTypesOf(target: DtoClass, emitted: readonly unknown[]): ParameterType[] {
  const explicit = (target.prototype as { [explicitKey]?: Explicit })[explicitKey]?.get('constructor');
  return mergeTypes(emitted, explicit, lengthOf(target));
}

/** Number of parameters before the first one with a default value, or before a rest parameter. */
function lengthOf(method: unknown): number {
  return typeof method === 'function' ? method.length : 0;
}

function mergeTypes(
  emitted: readonly unknown[],
  explicit: Record<number, ExplicitType> | undefined,
  required: number,
): ParameterType[] {
  const hints: TypeHint[] = emitted.map((type) =>
    typeof type === 'function' && !plain.has(type) ? (type as DtoClass) : undefined,
  );
  for (const [index, { thunk }] of Object.entries(explicit ?? {})) hints[Number(index)] = typeHintOf(thunk);
  return Array.from(hints, (type, i) => {
    if (type === undefined) return undefined;
    return i < required && !explicit?.[i]?.optional ? type : { optional: type };
  });
}
